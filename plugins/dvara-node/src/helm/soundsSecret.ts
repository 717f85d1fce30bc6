const SECRET_NAME =
  /(password|passphrase|token|secret|credential|(api|access|licen[cs]e|private|encryption)[-_]?key)/i;

/**
 * Whether the name of a value, variable or annotation sounds as if it held a credential.
 *
 * @public
 */
export function soundsSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}
