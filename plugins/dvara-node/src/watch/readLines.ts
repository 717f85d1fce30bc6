import type { Readable } from 'node:stream';
import { ClusterError } from '../cluster/ClusterError';

/**
 * Reads a stream line by line, as bytes come. What follows the last line end was
 * cut off and is no line.
 *
 * @throws ClusterError of kind `invalidAnswer` where a line passes `maxLength`
 */
export async function* readLines(options: {
  stream: Readable;
  operation: string;
  /** The longest line, in characters. */
  maxLength: number;
  /** Called for each piece that comes. */
  onBytes: () => void;
}): AsyncGenerator<string, void, undefined> {
  const { stream, operation, maxLength, onBytes } = options;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    onBytes();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() !== '') {
        yield line;
      }
    }
    if (rest.length > maxLength) {
      throw new ClusterError({
        kind: 'invalidAnswer',
        operation,
        detail: `an event is longer than ${maxLength} characters`,
      });
    }
  }
}
