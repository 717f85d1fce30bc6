import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { parseAllDocuments, type Document } from 'yaml';
import { z } from 'zod/v3';
import { HelmError } from './HelmError';

const MAX_ALIASES = 100;

const objectSchema = z
  .object({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.object({ name: z.string().min(1) }).passthrough(),
  })
  .passthrough();

const listSchema = z.object({
  kind: z.string().endsWith('List'),
  items: z.array(z.unknown()),
});

/**
 * The objects of a manifest. Nothing of it gets into the error: it holds Secrets.
 *
 * @throws HelmError of kind `invalidChart`
 */
export function readObjects(options: { manifest: string }): KubernetesObject[] {
  // Kubernetes reads YAML 1.1 (`on` is true), but knows no dates and no base-60 numbers.
  const documents = parseAllDocuments(options.manifest, {
    version: '1.1',
    customTags: tags =>
      tags.filter(
        tag =>
          typeof tag === 'string' ||
          (tag.tag !== 'tag:yaml.org,2002:timestamp' &&
            !('format' in tag && tag.format === 'TIME')),
      ),
  });
  if ('empty' in documents) {
    return [];
  }
  return documents.flatMap(document => {
    if (document.errors.length > 0) {
      throw unreadable('is no YAML');
    }
    return toObjects(toValue(document));
  });
}

/** The library throws where aliases multiply. */
function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw unreadable('has too many aliases');
  }
}

function toObjects(value: unknown): KubernetesObject[] {
  if (value === null || value === undefined) {
    return [];
  }
  const list = listSchema.safeParse(value);
  if (list.success) {
    return list.data.items.flatMap(toObjects);
  }
  const object = objectSchema.safeParse(value);
  if (!object.success) {
    throw unreadable('holds something without apiVersion, kind or name');
  }
  return [object.data as KubernetesObject];
}

function unreadable(how: string): HelmError {
  return new HelmError({
    kind: 'invalidChart',
    message: `The release's manifest ${how}`,
  });
}
