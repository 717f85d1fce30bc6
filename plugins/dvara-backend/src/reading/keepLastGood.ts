import type {
  RegionReadings,
  Section,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * Completes readings that failed with the last good data: a section keeps its data
 * and their age beside the failure, a lost region keeps all sections.
 */
export function keepLastGood(options: {
  previous: RegionReadings | undefined;
  next: RegionReadings;
}): RegionReadings {
  const { previous, next } = options;
  if (!previous) {
    return next;
  }
  const { failure, checkedAt } = next;
  const keep = <T>(
    before: Section<T> | undefined,
    after: Section<T> | undefined,
  ): Section<T> | undefined => {
    const current =
      after ?? (failure && before ? { failure, checkedAt } : undefined);
    return current?.failure &&
      current.data === undefined &&
      before?.data !== undefined
      ? { ...current, data: before.data, dataAt: before.dataAt }
      : current;
  };
  return {
    ...next,
    seenAt: next.seenAt ?? previous.seenAt,
    release: keep(previous.release, next.release),
    components: keep(previous.components, next.components),
    autoscaling: keep(previous.autoscaling, next.autoscaling),
    status: keep(previous.status, next.status),
    usage: keep(previous.usage, next.usage),
    endpoints: keep(previous.endpoints, next.endpoints),
    disruptionBudgets: keep(previous.disruptionBudgets, next.disruptionBudgets),
    events: keep(previous.events, next.events),
  };
}
