import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';
import type { ValuesFault } from '@dvara/backstage-plugin-dvara-common';

type Errors = NonNullable<
  FieldExtensionComponentProps<JsonObject>['errorSchema']
>;

/**
 * Puts each fault at the input that it speaks of.
 *
 * @returns the form library's errors with the faults, and the faults that no input shows
 */
export function placeFaults(options: {
  /** What the form library found at the last «Next». */
  errors: Errors | undefined;
  faults: ValuesFault[];
  chartPath: string;
  /** Names of the inputs. */
  inputs: string[];
}): { errors: Errors; elsewhere: ValuesFault[] } {
  const { faults, chartPath, inputs } = options;
  const inputOf = ({ path }: ValuesFault) =>
    path.slice(chartPath.length + 1).split('.')[0];
  const errors: Errors = { ...options.errors };
  for (const name of inputs) {
    const sentences = faults
      .filter(fault => inputOf(fault) === name)
      .map(({ sentence }) => sentence);
    if (sentences.length > 0) {
      errors[name] = { __errors: sentences };
    }
  }
  return {
    errors,
    elsewhere: faults.filter(fault => !inputs.includes(inputOf(fault))),
  };
}
