import type { ObjectChange } from '@dvara/backstage-plugin-dvara-common';
import type { ComponentRoll } from './describeRolls';
import type { ObjectDrift } from './findDrift';
import type { RegionBasis } from './planDigest';

/** What a deploy would do in one region. Redacted, but for what only the task's redactor knows. */
export interface RegionPlan {
  /** The newest revision; absent where there is none. */
  revision?: number;
  /** What the release is and what the deploy makes of it. */
  sentence: string;
  changes: ObjectChange[];
  rolls: ComponentRoll[];
  drift: ObjectDrift[];
  warnings: string[];
  /** Absent where keys are yet to be stored, because a deploy cannot be held to such a plan. */
  basis?: RegionBasis;
}
