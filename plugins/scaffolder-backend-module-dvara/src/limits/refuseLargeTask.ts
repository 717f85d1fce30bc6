import { InputError } from '@backstage/errors';
import type { ActionLimits } from './ActionLimits';

/**
 * Refuses a task that names more regions, or longer time-outs, than the portal allows.
 *
 * @throws InputError naming input and key
 */
export function refuseLargeTask(options: {
  limits: ActionLimits;
  regionCount: number;
  /** By the name of their input, those that were given. */
  timeoutsSeconds: Record<string, number | undefined>;
}): void {
  const { limits, regionCount } = options;
  const { regionsPerTask = Infinity, timeoutSeconds = Infinity } = limits;
  const faults = [
    ...(regionCount > regionsPerTask
      ? [
          `${regionCount} regions are more than the ${regionsPerTask} that this portal allows in one task (dvara.limits.regionsPerTask); use several tasks`,
        ]
      : []),
    ...Object.entries(options.timeoutsSeconds)
      .filter(([, seconds = 0]) => seconds > timeoutSeconds)
      .map(
        ([input, seconds]) =>
          `${input} (${seconds}) is above the ${timeoutSeconds} s that this portal allows (dvara.limits.timeoutSeconds)`,
      ),
  ];
  if (faults.length) {
    throw new InputError(`Nothing was started: ${faults.join('; ')}`);
  }
}
