import { useState } from 'react';
import type { PodLogState } from '../../hooks/usePodLog';
import type { KeptLog } from '../../lib/PodLogBuffer';

/** A log that stands still while its reader looks at older lines. */
export interface HeldLog {
  /** What is shown. */
  log: KeptLog;
  /** Lines that came since it was held. */
  waiting: number;
  isHeld: boolean;
}

/**
 * Lines go on coming while the log is held, which is while it is followed and its reader is
 * not at the end.
 */
export function useHeldLog(
  state: Pick<PodLogState, 'log' | 'reading' | 'progress'>,
  options: { isAtEnd: boolean },
): HeldLog {
  const { log, reading, progress } = state;
  const [held, setHeld] = useState<{ log: KeptLog; reading: number }>();
  const holds =
    !options.isAtEnd &&
    progress.kind === 'following' &&
    // Nothing can be read in nothing.
    log.lines.length > 0;
  // Of another reading nothing is held.
  const isHeld = held !== undefined && held.reading === reading;
  if (holds && !isHeld) {
    setHeld({ log, reading });
  } else if (!holds && held) {
    setHeld(undefined);
  }
  return {
    log: holds && isHeld ? held.log : log,
    waiting: holds && isHeld ? log.received - held.log.received : 0,
    isHeld: holds,
  };
}
