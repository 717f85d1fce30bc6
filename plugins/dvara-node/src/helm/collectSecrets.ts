import type { JsonValue } from '@backstage/types';
import { soundsSecret } from './soundsSecret';

/** Names of keys whose value names a Secret or one of its keys, and is none. */
const REFERENCE_NAME =
  /(existingSecret|secretName|secretKeyRef|pullSecrets?)$/i;

/**
 * The texts among chart values, or the fields of an object, that must not be printed: all
 * below a key that sounds like a secret, and the value of a variable whose name does.
 *
 * @public
 */
export function collectSecrets(options: {
  values: JsonValue | undefined;
  /** Whether all of it is below such a key. */
  inside?: boolean;
}): string[] {
  const { values, inside = false } = options;
  if (typeof values === 'string') {
    return inside ? [values] : [];
  }
  if (typeof values !== 'object' || values === null) {
    return [];
  }
  if (Array.isArray(values)) {
    return values.flatMap(value => collectSecrets({ values: value, inside }));
  }
  const { name: variable } = values;
  const isSecretVariable =
    typeof variable === 'string' && soundsSecret(variable);
  return Object.entries(values).flatMap(([name, value]) =>
    REFERENCE_NAME.test(name)
      ? []
      : collectSecrets({
          values: value,
          inside:
            inside ||
            soundsSecret(name) ||
            (isSecretVariable && name === 'value'),
        }),
  );
}
