import type { RegionEvent } from '../report/regionEvent';
import { eventSchema } from './kubernetesObjects';

/** As Kubernetes' own tools write them; a longer one says no more. */
const REASON_LENGTH = 200;
const MESSAGE_LENGTH = 1000;

/**
 * Reads one event (core/v1, which events.k8s.io/v1 shares) as it is shown, which is also
 * small enough to be kept.
 *
 * @returns undefined where it is none
 * @public
 */
export function projectEvent(object: unknown): RegionEvent | undefined {
  const parsed = eventSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const event = parsed.data;
  const { kind, name } = event.involvedObject;
  const created = event.metadata.creationTimestamp;
  const firstAt = event.firstTimestamp ?? event.eventTime ?? created;
  return {
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: (event.reason ?? 'Unknown').slice(0, REASON_LENGTH),
    message: (event.message ?? '').slice(0, MESSAGE_LENGTH),
    object: { kind, name },
    count: Math.max(1, event.series?.count ?? event.count ?? 1),
    firstAt,
    lastAt:
      event.series?.lastObservedTime ??
      event.lastTimestamp ??
      event.eventTime ??
      firstAt,
  };
}
