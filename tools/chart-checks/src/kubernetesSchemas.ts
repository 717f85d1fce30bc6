import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import { describeObject, type RenderedObject } from './renderedObject.ts';

/** Oldest the chart supports, the one most clusters run, and the newest with published schemas. */
export const kubernetesVersions = ['1.28', '1.34', '1.37'];

export interface KubernetesValidator {
  /** Findings such as `Deployment/dvara-server: /spec/replicas must be integer`; none when all is well. */
  validate(objects: RenderedObject[]): string[];
}

interface SchemaFile {
  $id: string;
  kinds: Record<string, string>;
}

/** Checks objects against the schemas of one Kubernetes version; unknown fields and unknown kinds are findings. */
export async function loadKubernetesValidator(
  version: string,
): Promise<KubernetesValidator> {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
  });
  const validators = new Map<string, ValidateFunction>();
  for (const name of [`kubernetes-${version}`, 'monitoring']) {
    const url = new URL(`../schemas/${name}.json`, import.meta.url);
    const file: SchemaFile = JSON.parse(await readFile(url, 'utf8'));
    ajv.addSchema(file);
    for (const [kind, pointer] of Object.entries(file.kinds)) {
      validators.set(kind, ajv.compile({ $ref: `${file.$id}${pointer}` }));
    }
  }
  return {
    validate(objects) {
      return objects.flatMap(object => {
        const validator = validators.get(`${object.apiVersion}/${object.kind}`);
        if (!validator) {
          return [
            `${describeObject(
              object,
            )}: Kubernetes ${version} has no schema of ${object.apiVersion} ${
              object.kind
            } here`,
          ];
        }
        validator(object);
        return (validator.errors ?? []).map(
          error =>
            `${describeObject(object)}: ${error.instancePath || '/'} ${
              error.message
            }${
              error.params.additionalProperty
                ? ` (${error.params.additionalProperty})`
                : ''
            }`,
        );
      });
    },
  };
}
