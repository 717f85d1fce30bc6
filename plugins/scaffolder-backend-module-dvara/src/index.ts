/**
 * Scaffolder actions that deploy Dvara gateways into regions.
 *
 * @packageDocumentation
 */
export * from './actions';
export {
  scaffolderModuleDvara,
  scaffolderModuleDvara as default,
} from './module';
