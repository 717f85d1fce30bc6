/**
 * Scaffolder actions that deploy Dvara gateways into regions.
 *
 * @packageDocumentation
 */
export {
  createDvaraReleaseConditionalDecision,
  dvaraReleaseConditions,
  dvaraReleasePermissionResourceRef,
} from './access/releasePermissionRules';
export type { DvaraReleaseResource } from './access/releasePermissionRules';
export * from './actions';
export type { ActionLimits } from './limits/ActionLimits';
export type { Clock } from './time/Clock';
export {
  scaffolderModuleDvara,
  scaffolderModuleDvara as default,
} from './module';
