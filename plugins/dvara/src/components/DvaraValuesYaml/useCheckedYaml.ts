import type { ValuesFault } from '@dvara/backstage-plugin-dvara-common';
import { useEffect, useState } from 'react';
import type { ChartChecker } from '../../lib/chartChecker';
import { checkValuesYaml } from './checkValuesYaml';
import type { ValuesYamlUiOptions } from './schema';

/** Long enough not to speak in the middle of a word. */
const PAUSE_MS = 300;

/**
 * Checks a text when its writer pauses.
 *
 * @returns the faults of the text as it is now; undefined until it has been checked
 */
export function useCheckedYaml(options: {
  text: string;
  ready?: ChartChecker;
  uiOptions?: ValuesYamlUiOptions;
}): ValuesFault[] | undefined {
  const { text, ready, uiOptions } = options;
  const [checked, setChecked] = useState<{
    text: string;
    faults: ValuesFault[];
  }>();
  useEffect(() => {
    if (!ready) {
      return undefined;
    }
    const timer = setTimeout(
      () =>
        setChecked({
          text,
          faults: checkValuesYaml({ ready, text, uiOptions }),
        }),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [ready, text, uiOptions]);
  return checked?.text === text ? checked.faults : undefined;
}
