import type { JsonObject } from '@backstage/types';
import Ajv, { type ValidateFunction } from 'ajv';
import { describeSchemaErrors } from './describeSchemaErrors';
import { effectiveValues } from './effectiveValues';
import { MAX_VALUES_BYTES } from './limits';
import { checkRules } from './rules';
import type { ValuesFault } from './ValuesFault';

/**
 * Checks chart values with the chart's own rules, before Helm runs: first its
 * `values.schema.json`, then, where that holds, the rules over several values of its
 * `validation.tpl`, in its own sentences.
 *
 * @public
 */
export class ValuesChecker {
  readonly #validate: ValidateFunction;
  readonly #defaults: JsonObject;

  /** @param options - the chart's `values.schema.json` and `values.yaml` */
  constructor(options: { schema: JsonObject; defaults: JsonObject }) {
    const ajv = new Ajv({
      allErrors: true,
      strict: false,
      validateFormats: false,
      // Puts a rule's own branches into its error, for «must be integer or empty».
      verbose: true,
    });
    this.#validate = ajv.compile(options.schema);
    this.#defaults = options.defaults;
  }

  /**
   * @param options - `values` are what Helm would get, all layers but the chart's own;
   * `releaseName` is Helm's name of the release, where it is known
   * @returns a fault per reason to refuse them; empty where the values hold
   */
  check(options: { values: JsonObject; releaseName?: string }): ValuesFault[] {
    const { values, releaseName } = options;
    const bytes = new TextEncoder().encode(JSON.stringify(values)).length;
    if (bytes > MAX_VALUES_BYTES) {
      return [
        {
          path: '',
          sentence: `the values take ${Math.ceil(
            bytes / 1024,
          )} KiB and may take ${
            MAX_VALUES_BYTES / 1024
          } KiB, because Helm keeps them in one Secret`,
        },
      ];
    }
    const effective = effectiveValues({ defaults: this.#defaults, values });
    return this.#validate(effective)
      ? checkRules({ values: effective, releaseName })
      : describeSchemaErrors({
          errors: this.#validate.errors ?? [],
          values: effective,
        });
  }
}
