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
  hold: () => void;
  release: () => void;
}

/** Lines go on coming while the log is held; {@link HeldLog.release} shows them. */
export function useHeldLog(
  state: Pick<PodLogState, 'log' | 'reading'>,
): HeldLog {
  const { log, reading } = state;
  const [held, setHeld] = useState<{ log: KeptLog; reading: number }>();
  // Of another reading nothing is held.
  const isHeld = held !== undefined && held.reading === reading;
  return {
    log: isHeld ? held.log : log,
    waiting: isHeld ? log.received - held.log.received : 0,
    isHeld,
    hold: () => isHeld || setHeld({ log, reading }),
    release: () => setHeld(undefined),
  };
}
