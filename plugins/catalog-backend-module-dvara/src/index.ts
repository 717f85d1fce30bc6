/**
 * Brings the gateways found in the regions into the catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleDvara as default } from './module';
