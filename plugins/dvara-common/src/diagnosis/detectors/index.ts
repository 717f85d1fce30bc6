import { detectAutoscalerAtMaximum } from './detectAutoscalerAtMaximum';
import { detectAutoscalerWithoutMetrics } from './detectAutoscalerWithoutMetrics';
import { detectBlockedDrain } from './detectBlockedDrain';
import { detectCrashLoop } from './detectCrashLoop';
import { detectGatewayTrouble } from './detectGatewayTrouble';
import { detectImagePullFailure } from './detectImagePullFailure';
import { detectMissingCapacity } from './detectMissingCapacity';
import { detectNoProvider } from './detectNoProvider';
import { detectNotReadyPods } from './detectNotReadyPods';
import { detectPendingPods } from './detectPendingPods';
import { detectProviderKeys } from './detectProviderKeys';
import { detectProviderTrouble } from './detectProviderTrouble';
import { detectRegionFailure } from './detectRegionFailure';
import { detectReleaseTrouble } from './detectReleaseTrouble';
import { detectServiceWithoutEndpoints } from './detectServiceWithoutEndpoints';
import { detectSlowStart } from './detectSlowStart';
import { detectUnreachableServer } from './detectUnreachableServer';
import { detectUnreadableStatus } from './detectUnreadableStatus';
import { detectUnreadableSections } from './detectUnreadableSections';
import { detectVersionDrift } from './detectVersionDrift';
import { detectWrongRegion } from './detectWrongRegion';
import type { Detector } from './detector';

/**
 * Every detector, in the order in which findings of equal severity are shown.
 *
 * @public
 */
export const detectors: readonly Detector[] = [
  detectCrashLoop,
  detectSlowStart,
  detectImagePullFailure,
  detectPendingPods,
  detectServiceWithoutEndpoints,
  detectUnreachableServer,
  detectNotReadyPods,
  detectReleaseTrouble,
  detectRegionFailure,
  detectUnreadableStatus,
  detectWrongRegion,
  detectNoProvider,
  detectProviderTrouble,
  detectProviderKeys,
  detectGatewayTrouble,
  detectAutoscalerAtMaximum,
  detectAutoscalerWithoutMetrics,
  detectMissingCapacity,
  detectBlockedDrain,
  detectVersionDrift,
  detectUnreadableSections,
];

export type { Detector } from './detector';
