/**
 * Read-only report of Dvara gateways over every region.
 *
 * @packageDocumentation
 */
export { dvaraPlugin as default } from './plugin';
