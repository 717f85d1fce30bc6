/**
 * Scaffolder actions that deploy Dvara gateways into regions.
 *
 * @packageDocumentation
 */
export * from './actions';
export type { Clock } from './time/Clock';
export {
  scaffolderModuleDvara,
  scaffolderModuleDvara as default,
} from './module';
