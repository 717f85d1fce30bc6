import type { JsonValue } from '@backstage/types';
import { soundsSecret } from '../helm/soundsSecret';

/** Fields that name a Secret, or tell its version, and hold none. */
const REFERENCE =
  /(secretKeyRef|secretRef|imagePullSecrets|secretName|existingSecret|checksum\/secret|secret-version|serviceAccountToken\.|volumes\[[^\]]*\]\.(secret|projected)\.)/i;

/**
 * Whether a field may hold a credential: a variable's value, an annotation or another text
 * whose name sounds like one.
 */
export function isCredentialField(options: {
  path: string;
  value: JsonValue | undefined;
}): boolean {
  const { path, value } = options;
  if (typeof value !== 'string' && typeof value !== 'number') {
    return false;
  }
  const variable = /\.env\[([^\]]*)\]\.value$/.exec(path)?.[1];
  if (variable !== undefined) {
    return soundsSecret(variable);
  }
  return !REFERENCE.test(path) && soundsSecret(lastName(path));
}

/** The name of the field itself, without what it is below. */
function lastName(path: string): string {
  const quoted = /\["([^\]]*)"\](?:\[\d+\])*$/.exec(path)?.[1];
  return (
    quoted ??
    path
      .replace(/(\[\d+\])+$/, '')
      .split('.')
      .at(-1) ??
    ''
  );
}
