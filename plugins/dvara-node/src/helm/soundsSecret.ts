const SECRET_NAME =
  /(password|passwd|passphrase|pgpass|token|secret|credential|auth[-_]?header|(api|access|licen[cs]e|private|encryption)[-_]?key|(?<!public)_key$|_pass$)/i;

/**
 * Whether the name of a value, variable or annotation sounds as if it held a credential.
 *
 * @public
 */
export function soundsSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}
