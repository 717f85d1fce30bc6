import { parseAllDocuments } from 'yaml';

/** An object as rendered: the parts every check needs are typed, the rest is read where it is needed. */
export interface RenderedObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** Reads the documents `helm template` prints, as Kubernetes would (YAML 1.1), and refuses what is no object. */
export function parseRendered(text: string): RenderedObject[] {
  const objects: RenderedObject[] = [];
  for (const document of parseAllDocuments(text, { version: '1.1' })) {
    const [error] = document.errors;
    if (error) {
      throw new Error(`rendered YAML does not parse: ${error.message}`);
    }
    const object: unknown = document.toJS();
    if (object === null || object === undefined) {
      continue;
    }
    if (!isRenderedObject(object)) {
      throw new Error(
        `not a Kubernetes object: ${JSON.stringify(object).slice(0, 200)}`,
      );
    }
    objects.push(object);
  }
  return objects;
}

export function isRenderedObject(value: unknown): value is RenderedObject {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { apiVersion, kind, metadata } = value as Partial<RenderedObject>;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    typeof metadata === 'object' &&
    metadata !== null &&
    typeof metadata.name === 'string'
  );
}

export function describeObject(object: RenderedObject): string {
  return `${object.kind}/${object.metadata.name}`;
}
