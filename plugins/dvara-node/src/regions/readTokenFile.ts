import { readFile, stat } from 'node:fs/promises';
import { ClusterError, isClusterError } from '../cluster/ClusterError';

/** No token is longer; a path to something else must not fill the memory. */
const MAX_BYTES = 64 * 1024;

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
    // Asked before it is opened: a pipe would be waited for.
    const facts = await stat(file);
    if (!facts.isFile()) {
      throw refuse(`the token file of ${owner} is not a file`);
    }
    if (facts.size > MAX_BYTES) {
      throw refuse(
        `the token file of ${owner} is larger than ${MAX_BYTES} bytes`,
      );
    }
    token = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (isClusterError(error)) {
      throw error;
    }
    throw refuse(
      `the token file of ${owner} cannot be read (${
        (error as NodeJS.ErrnoException).code
      })`,
    );
  }
  if (!token) {
    throw refuse(`the token file of ${owner} is empty`);
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw refuse(`the token file of ${owner} does not hold one token`);
  }
  return token;
}
