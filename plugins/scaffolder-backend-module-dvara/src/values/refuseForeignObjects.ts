import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  findForeignObjects,
  findPlainSecrets,
} from '@dvara/backstage-plugin-dvara-common';

/**
 * Refuses further objects of a task that could read or reach more than the release, and Secrets among them.
 * What the portal's configuration gives a region is its operator's and is not looked at.
 *
 * @param options - `inputs` are the task's values by the name of their input
 * @throws InputError naming input, path and remedy
 */
export function refuseForeignObjects(options: {
  inputs: Record<string, JsonObject | undefined>;
  namespace: string;
}): void {
  const { inputs, namespace } = options;
  const sentences = Object.entries(inputs).flatMap(([name, values]) =>
    values
      ? [
          ...findForeignObjects({ values, namespace }),
          ...findPlainSecrets({ extraObjects: values.extraObjects }),
        ].map(({ sentence }) => `${name}: ${sentence}`)
      : [],
  );
  if (sentences.length) {
    throw new InputError(`Nothing was started: ${sentences.join('; ')}`);
  }
}
