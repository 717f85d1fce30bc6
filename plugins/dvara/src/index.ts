/**
 * Health of Dvara gateways in every region, for the new frontend system.
 * An app of the old system imports from `./legacy`.
 *
 * @packageDocumentation
 */
export * from './api';
export { dvaraPlugin as default } from './plugin';
export { dvaraTranslationRef } from './translation';
export { dvaraFleetTranslationRef } from './translation.fleet';
export { dvaraFleetTranslations, dvaraTranslations } from './translations';
