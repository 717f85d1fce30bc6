import { gunzipSync } from 'node:zlib';
import type { FoundObject } from './namespaceObjects.ts';

/** Whether an object is what Helm keeps of a release's revision. */
export function isHelmRecord(found: FoundObject): boolean {
  return found.reference.startsWith('secrets/sh.helm.release.v1.');
}

/** The JSON in such an object: Helm writes it as base64 of gzip, and Kubernetes adds its own base64. */
export function decodeHelmRecord(found: FoundObject): string {
  const { data } = found.object as { data?: { release?: string } };
  const once = Buffer.from(data?.release ?? '', 'base64').toString('utf8');
  return gunzipSync(Buffer.from(once, 'base64')).toString('utf8');
}
