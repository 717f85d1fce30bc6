import { detectAutoscalerAtMaximum } from './detectAutoscalerAtMaximum';
import { detectAutoscalerWithoutMetrics } from './detectAutoscalerWithoutMetrics';
import { detectCrashLoop } from './detectCrashLoop';
import { detectGatewayTrouble } from './detectGatewayTrouble';
import { detectImagePullFailure } from './detectImagePullFailure';
import { detectNoProvider } from './detectNoProvider';
import { detectNotReadyPods } from './detectNotReadyPods';
import { detectPendingPods } from './detectPendingPods';
import { detectProviderTrouble } from './detectProviderTrouble';
import { detectRegionFailure } from './detectRegionFailure';
import { detectReleaseTrouble } from './detectReleaseTrouble';
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
  detectImagePullFailure,
  detectPendingPods,
  detectNotReadyPods,
  detectReleaseTrouble,
  detectRegionFailure,
  detectUnreadableStatus,
  detectWrongRegion,
  detectNoProvider,
  detectProviderTrouble,
  detectGatewayTrouble,
  detectAutoscalerAtMaximum,
  detectAutoscalerWithoutMetrics,
  detectVersionDrift,
  detectUnreadableSections,
];

export { isAtMaximum } from './detectAutoscalerAtMaximum';
export type { Detector } from './detector';
