import type { JsonValue } from '@backstage/types';

const SECRET_NAME =
  /(password|passphrase|token|secret|credential|(api|access|license|private|encryption)[-_]?key)/i;

/** Names of keys whose value names a Secret or one of its keys, and is none. */
const REFERENCE_NAME =
  /(existingSecret|secretName|secretKeyRef|pullSecrets?)$/i;

/**
 * The texts among chart values that must not be printed: all below a key that
 * sounds like a secret.
 */
export function collectSecrets(options: {
  values: JsonValue | undefined;
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
  return Object.entries(values).flatMap(([name, value]) =>
    REFERENCE_NAME.test(name)
      ? []
      : collectSecrets({
          values: value,
          inside: inside || SECRET_NAME.test(name),
        }),
  );
}
