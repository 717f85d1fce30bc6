import type { Readable } from 'node:stream';
import { InputError } from '@backstage/errors';
import type { PodLogLine } from '@dvara/backstage-plugin-dvara-common';
import { toLogLine } from './toLogLine';

/** Time stamps come on top of a line. */
const STAMP_LENGTH = 64;

/**
 * Reads a log as it comes: the lines of each piece. Of a line that is longer than it may be
 * the rest is dropped as it comes.
 *
 * @throws InputError past `maxBytes`
 */
export async function* readLogLines(options: {
  stream: Readable;
  maxLineLength: number;
  /** No bound by default. */
  maxBytes?: number;
}): AsyncGenerator<PodLogLine[], void, undefined> {
  const { stream, maxLineLength, maxBytes = Infinity } = options;
  const decoder = new TextDecoder();
  const maxLength = maxLineLength + STAMP_LENGTH;
  const toLine = (line: string) =>
    toLogLine({ line: line.replace(/\r$/, ''), maxLength: maxLineLength });
  let rest = '';
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      stream.destroy();
      throw new InputError(
        `These lines are larger than ${Math.round(
          maxBytes / 1024 / 1024,
        )} MiB: ask for fewer by tailLines or sinceSeconds`,
      );
    }
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLength);
    if (lines.length > 0) {
      yield lines.map(toLine);
    }
  }
  if (rest !== '') {
    yield [toLine(rest)];
  }
}
