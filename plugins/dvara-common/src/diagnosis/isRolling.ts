import type { ComponentReport } from '../report/pods';
import type { ReleaseFacts } from '../report/releaseFacts';
import { isPending, isStuck } from './releaseProgress';

/**
 * Whether a rollout of a release is under way: Helm is at work on it, or one of its
 * Deployments has not finished its rollout and may still do so.
 *
 * @param options - `at` is when they were looked at, ISO 8601
 * @public
 */
export function isRolling(options: {
  release: ReleaseFacts;
  components: ComponentReport[];
  at: string;
}): boolean {
  const { release, components, at } = options;
  return (
    (isPending(release) && !isStuck(release, at)) ||
    components.some(
      ({ rolledOut, rolloutFailure }) => !rolledOut && !rolloutFailure,
    )
  );
}
