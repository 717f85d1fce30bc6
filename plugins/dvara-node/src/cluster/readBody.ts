import type { Readable } from 'node:stream';
import { ClusterError } from './ClusterError';

/**
 * Reads a body to its end as text.
 *
 * @throws ClusterError of kind `invalidAnswer` as soon as it passes `maxBytes`
 */
export async function readBody(options: {
  stream: Readable;
  maxBytes: number;
  operation: string;
}): Promise<string> {
  const { stream, maxBytes, operation } = options;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      stream.destroy();
      throw new ClusterError({
        kind: 'invalidAnswer',
        operation,
        detail: `the answer is larger than ${maxBytes} bytes`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
