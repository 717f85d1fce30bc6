import { CustomErrorBase } from '@backstage/errors';

/** How a task has changed a release. */
export interface ReleaseChange {
  /** The good revision that it was on before; absent where there was none. */
  before?: number;
  /** Whether the release was there before, on whichever revision. */
  wasInstalled: boolean;
  /** The newest revision since. */
  now: number;
}

/** Something did not work with one release. What it says is for people and not yet redacted. */
export class ReleaseFailure extends CustomErrorBase {
  override readonly name = 'ReleaseFailure';
  /** Whether the release is back on its last good revision. */
  readonly rolledBack: boolean;
  /** The newest revision, where it is known. */
  readonly revision?: number;
  /** Logs and Helm's last lines, line by line. */
  readonly details: string[];
  /** What would have to be taken back; absent where nothing was changed, or has been taken back. */
  readonly change?: ReleaseChange;

  constructor(options: {
    message: string;
    rolledBack?: boolean;
    revision?: number;
    details?: string[];
    change?: ReleaseChange;
  }) {
    super(options.message);
    this.rolledBack = options.rolledBack ?? false;
    this.revision = options.revision;
    this.details = options.details ?? [];
    this.change = options.change;
  }
}
