import { readFileSync } from 'node:fs';
import { SeededRandom } from './SeededRandom.ts';

/** A Kubernetes object as far as the stub has to know it. */
export interface StubObject {
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    resourceVersion?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** Objects by the plural of their kind; `podmetrics` are those of metrics.k8s.io. */
export type StubObjects = Record<string, StubObject[]>;

type Part = 'server' | 'ui';

/** Objects of a gateway in a real control plane. */
const templates = JSON.parse(
  readFileSync(
    new URL('../fixtures/realObjects.json', import.meta.url),
    'utf8',
  ),
) as Record<
  'pods' | 'deployments' | 'replicasets' | 'services' | 'endpointslices',
  Record<Part, StubObject>
> & { event: StubObject };

/** Names in the real objects that the fixtures were made from. */
const TEMPLATE = {
  gateway: 'orders-llm',
  region: 'us-east-1',
  namespace: 'gateways',
} as const;

/** What Kubernetes takes for the ends of names. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const CONSOLE_SHARE = 5;

/**
 * The objects of one gateway in one region, as the chart and Kubernetes' controllers leave them: real objects in
 * which names, uids, addresses, times and versions are other ones each time, so that compression
 * finds no more in them than in a real cluster's.
 */
export function makeGateway(options: {
  gateway: string;
  regionId: string;
  namespace: string;
  /** Of server and console together; a fifth is the console's. */
  pods: number;
  seed: number;
}): StubObjects {
  const { gateway, regionId, namespace, pods } = options;
  const random = new SeededRandom(options.seed);
  const counts: Record<Part, number> = {
    ui: Math.max(1, Math.floor(pods / CONSOLE_SHARE)),
    server: pods - Math.max(1, Math.floor(pods / CONSOLE_SHARE)),
  };
  const objects: StubObjects = {};
  const add = (plural: string, object: StubObject) => {
    objects[plural] = [...(objects[plural] ?? []), object];
  };
  for (const part of ['server', 'ui'] as const) {
    const hash = random.text({ length: 10, alphabet: NAME_LETTERS });
    const shared = new Map<string, string>();
    const copy = (template: object, name?: string) =>
      vary({
        template,
        replacements: [
          [TEMPLATE.gateway, gateway],
          [TEMPLATE.region, regionId],
          [`"${TEMPLATE.namespace}"`, `"${namespace}"`],
          [templateHash(part), hash],
        ],
        name,
        shared,
        random,
      });
    const names = Array.from(
      { length: counts[part] },
      () =>
        `${gateway}-dvara-${part}-${hash}-${random.text({
          length: 5,
          alphabet: NAME_LETTERS,
        })}`,
    );
    for (const plural of ['deployments', 'replicasets'] as const) {
      const object = copy(templates[plural][part]);
      scale({ object, replicas: counts[part] });
      add(plural, object);
    }
    add('services', copy(templates.services[part]));
    const slice = copy(templates.endpointslices[part]);
    const [endpoint] = slice.endpoints as Array<Record<string, unknown>>;
    slice.endpoints = names.map(name => ({
      ...endpoint,
      addresses: [address(random)],
      targetRef: {
        ...(endpoint.targetRef as object),
        name,
        uid: random.uuid(),
      },
    }));
    add('endpointslices', slice);
    for (const name of names) {
      const pod = copy(templates.pods[part], name);
      add('pods', pod);
      add('events', event({ name, copy, random }));
      add('podmetrics', {
        metadata: {
          name,
          namespace,
          labels: pod.metadata.labels,
          creationTimestamp: new Date().toISOString(),
        },
        timestamp: new Date().toISOString(),
        window: '15.04s',
        containers: [
          {
            name: `gateway-${part}`,
            usage: {
              cpu: `${random.between(20_000_000, 400_000_000)}n`,
              memory: `${random.between(300_000, 900_000)}Ki`,
            },
          },
        ],
      });
    }
  }
  const labels = {
    'app.kubernetes.io/name': 'dvara',
    'app.kubernetes.io/instance': gateway,
    'app.kubernetes.io/component': 'gateway-server',
    'app.kubernetes.io/managed-by': 'Helm',
    'backstage.io/kubernetes-id': gateway,
    'dvara.ai/gateway': gateway,
  };
  const server = `${gateway}-dvara-server`;
  const metadata = (name: string) => ({
    name,
    namespace,
    labels,
    uid: random.uuid(),
    resourceVersion: String(random.between(1_000, 99_999)),
    creationTimestamp: '2026-11-01T10:00:00Z',
  });
  add('horizontalpodautoscalers', {
    metadata: metadata(server),
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: server },
      minReplicas: 2,
      maxReplicas: counts.server + 5,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 70 },
          },
        },
      ],
    },
    status: {
      currentReplicas: counts.server,
      desiredReplicas: counts.server,
      currentMetrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            current: {
              averageUtilization: random.between(20, 90),
              averageValue: `${random.between(50, 400)}m`,
            },
          },
        },
      ],
      conditions: [{ type: 'ScalingActive', status: 'True' }],
    },
  });
  add('poddisruptionbudgets', {
    metadata: metadata(server),
    spec: { maxUnavailable: 1 },
    status: {
      disruptionsAllowed: 1,
      currentHealthy: counts.server,
      desiredHealthy: counts.server - 1,
      expectedPods: counts.server,
    },
  });
  const record = metadata(`${gateway}-dvara-record`);
  add('configmaps', {
    metadata: {
      ...record,
      labels: { ...labels, 'app.kubernetes.io/component': 'release-record' },
    },
    data: {
      'record.json': JSON.stringify({
        version: 1,
        gateway,
        regionId,
        releaseName: gateway,
        revision: 3,
        status: 'deployed',
        chartName: 'dvara',
        chartVersion: '0.1.0',
        taskId: random.uuid(),
        recordedAt: '2026-11-22T10:00:00.000Z',
      }),
    },
  });
  return objects;
}

function templateHash(part: Part): string {
  return templates.pods[part].metadata.labels?.['pod-template-hash'] ?? '';
}

/** A copy in which what is particular to an object is another one. */
function vary(options: {
  template: object;
  replacements: Array<[string, string]>;
  name?: string;
  /** Uids that objects of one part refer to each other by. */
  shared: Map<string, string>;
  random: SeededRandom;
}): StubObject {
  const { template, replacements, name, shared, random } = options;
  let text = JSON.stringify(template);
  for (const [from, to] of replacements) {
    text = text.replaceAll(from, to);
  }
  const own = (template as StubObject).metadata.uid as string;
  text = text
    .replaceAll(own, random.uuid())
    .replaceAll(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      uid => {
        const other = shared.get(uid) ?? (name ? uid : random.uuid());
        shared.set(uid, other);
        return other;
      },
    )
    .replaceAll(/10\.0\.0\.\d+/g, () => address(random))
    .replaceAll(
      /2026-11-24T\d\d:\d\d:\d\d/g,
      () =>
        `2026-11-2${random.between(0, 4)}T1${random.between(
          0,
          9,
        )}:${random.between(10, 59)}:${random.between(10, 59)}`,
    );
  const object = JSON.parse(text) as StubObject;
  object.metadata.resourceVersion = String(random.between(1_000, 99_999));
  if (name) {
    object.metadata.name = name;
  }
  return object;
}

function event(options: {
  name: string;
  copy: (template: object, name?: string) => StubObject;
  random: SeededRandom;
}): StubObject {
  const { name, copy, random } = options;
  const suffix = random.text({ length: 16, alphabet: '0123456789abcdef' });
  const object = copy(templates.event, `${name}.${suffix}`);
  object.involvedObject = { ...(object.involvedObject as object), name };
  object.message = `Successfully assigned gateways/${name} to a node`;
  return object;
}

function scale(options: { object: StubObject; replicas: number }): void {
  const { object, replicas } = options;
  (object.spec as Record<string, unknown>).replicas = replicas;
  const status = object.status as Record<string, unknown>;
  for (const [key, value] of Object.entries(status)) {
    if (/replicas$/i.test(key) && typeof value === 'number') {
      status[key] = replicas;
    }
  }
}

function address(random: SeededRandom): string {
  return `10.${random.between(0, 255)}.${random.between(
    0,
    255,
  )}.${random.between(1, 254)}`;
}
