import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod/v3';

const unzip = promisify(gunzip);

/** What is packed in a Secret of 1 MiB may be a thousand times as large; a release is a few MiB. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

const releaseSchema = z.object({
  version: z.number().int().positive(),
  info: z.object({
    status: z.string(),
    last_deployed: z.string().optional(),
    description: z.string().optional(),
  }),
  chart: z.object({
    metadata: z.object({
      name: z.string(),
      version: z.string(),
      appVersion: z.string().optional(),
    }),
  }),
  config: z.record(z.unknown()).nullish(),
  manifest: z.string().optional(),
});

/** A release as Helm stores it. It holds values and Secrets in clear. */
export type DecodedRelease = z.infer<typeof releaseSchema>;

/**
 * Unpacks what Helm keeps in the field `release` of its Secrets: base64 by Kubernetes, base64
 * by Helm, gzip, JSON.
 *
 * @returns undefined where it is anything else
 */
export async function decodeRelease(
  stored: string,
): Promise<DecodedRelease | undefined> {
  const packed = Buffer.from(
    Buffer.from(stored, 'base64').toString('latin1'),
    'base64',
  );
  try {
    const unpacked = await unzip(packed, {
      maxOutputLength: MAX_UNPACKED_BYTES,
    });
    return releaseSchema.parse(JSON.parse(unpacked.toString('utf8')));
  } catch {
    return undefined;
  }
}
