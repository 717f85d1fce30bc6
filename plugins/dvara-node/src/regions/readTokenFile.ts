import { readFile } from 'node:fs/promises';
import { ClusterError } from '../cluster/ClusterError';

/**
 * Reads a token from a file that is renewed from outside.
 *
 * @throws ClusterError of kind `misconfigured`
 */
export async function readTokenFile(options: {
  file: string;
  /** Whose token it is, as the error names it. */
  owner: string;
}): Promise<string> {
  const { file, owner } = options;
  const refuse = (detail: string) =>
    new ClusterError({
      kind: 'misconfigured',
      operation: 'read a token',
      detail,
    });
  let token: string;
  try {
    token = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw refuse(
      `the token file of ${owner} cannot be read (${
        (error as NodeJS.ErrnoException).code
      })`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refuse(`the token file of ${owner} does not hold one token`);
  }
  return token;
}
