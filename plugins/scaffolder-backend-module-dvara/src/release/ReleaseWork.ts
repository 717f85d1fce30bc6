import type {
  ClusterClient,
  HelmRunner,
  HelmTarget,
} from '@dvara/backstage-plugin-dvara-node';
import type { ReleaseLease } from '../lease/ReleaseLease';
import type { RegionLog } from '../log/RegionLog';
import type { TaskRedactor } from '../log/TaskRedactor';
import type { Clock } from '../time/Clock';
import type { ReleaseTarget } from './ReleaseTarget';

/** What working on one release needs, whatever is done with it. */
export interface ReleaseWork {
  target: ReleaseTarget;
  gateway: string;
  owner?: string;
  taskId: string;
  /** How long Helm may take, in seconds. */
  timeoutSeconds: number;
  helm: HelmRunner;
  /** With the deployer's credential. */
  client: ClusterClient;
  helmTarget: HelmTarget;
  log: RegionLog;
  redactor: TaskRedactor;
  clock: Clock;
  /** Aborted where the task is cancelled. */
  signal?: AbortSignal;
  /** Aborted where another task has taken the release over. Absent in a dry run, which holds no lease. */
  leaseSignal?: AbortSignal;
  /** Whether there was no lease; see {@link ReleaseLease.isNew}, also for what that does not promise. */
  leaseIsNew?: ReleaseLease['isNew'];
}
