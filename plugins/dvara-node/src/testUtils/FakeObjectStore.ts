import type { JsonObject, JsonValue } from '@backstage/types';

/**
 * A Kubernetes object as a fake cluster holds it.
 *
 * @public
 */
export interface FakeObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    resourceVersion?: string;
    uid?: string;
    creationTimestamp?: string;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/** One change of an object, as a watch tells it. */
export interface FakeChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  collection: string;
  object: FakeObject;
  version: number;
}

/** What the store answers: an HTTP status and a JSON body. */
export interface StoreAnswer {
  status: number;
  body: unknown;
}

const KINDS: Record<string, { kind: string; apiVersion: string }> = {
  pods: { kind: 'Pod', apiVersion: 'v1' },
  configmaps: { kind: 'ConfigMap', apiVersion: 'v1' },
  secrets: { kind: 'Secret', apiVersion: 'v1' },
  services: { kind: 'Service', apiVersion: 'v1' },
  events: { kind: 'Event', apiVersion: 'v1' },
  deployments: { kind: 'Deployment', apiVersion: 'apps/v1' },
  replicasets: { kind: 'ReplicaSet', apiVersion: 'apps/v1' },
  horizontalpodautoscalers: {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
  },
  poddisruptionbudgets: {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
  },
  endpointslices: {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
  },
  leases: { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1' },
  ingresses: { kind: 'Ingress', apiVersion: 'networking.k8s.io/v1' },
  'metrics.k8s.io/pods': {
    kind: 'PodMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
  },
};

const COLLECTION =
  /^(\/(?:api\/v1|apis\/([^/]+)\/[^/]+)\/namespaces\/[^/]+\/([^/]+))(?:\/([^/]+))?$/;

/** Namespaced objects by the path of their collection, with the API server's rules for writes. */
export class FakeObjectStore {
  readonly #collections = new Map<string, Map<string, FakeObject>>();
  #version = 1000;
  #changes: FakeChange[] = [];
  #compactedTo = 0;
  readonly #listeners: Array<(change: FakeChange) => void> = [];

  /** The newest resource version. */
  get version(): number {
    return this.#version;
  }

  onChange(listener: (change: FakeChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Forgets changes, as etcd's compaction does: watches from before get 410. */
  compact(): void {
    this.#version += 1;
    this.#compactedTo = this.#version;
    this.#changes = [];
  }

  /** @returns undefined where they are forgotten */
  changesSince(options: {
    collection: string;
    since: number;
  }): FakeChange[] | undefined {
    const { collection, since } = options;
    return since < this.#compactedTo
      ? undefined
      : this.#changes.filter(
          change => change.collection === collection && change.version > since,
        );
  }

  set(options: { collection: string; objects: FakeObject[] }): void {
    const { collection, objects } = options;
    const before = this.#collections.get(collection);
    const stamped = objects.map(object => this.#stamp({ collection, object }));
    this.#collections.set(
      collection,
      new Map(stamped.map(object => [object.metadata.name, object])),
    );
    for (const object of stamped) {
      const type = before?.has(object.metadata.name) ? 'MODIFIED' : 'ADDED';
      this.#tell({ type, collection, object });
    }
    for (const [name, object] of before ?? []) {
      if (!objects.some(({ metadata }) => metadata.name === name)) {
        this.#tellDeleted({ collection, object });
      }
    }
  }

  /** Adds an object or replaces the one of its name. */
  put(options: { collection: string; object: FakeObject }): FakeObject {
    const { collection } = options;
    const object = this.#stamp(options);
    const { name } = object.metadata;
    const objects =
      this.#collections.get(collection) ?? new Map<string, FakeObject>();
    const type = objects.has(name) ? 'MODIFIED' : 'ADDED';
    objects.set(name, object);
    this.#collections.set(collection, objects);
    this.#tell({ type, collection, object });
    return object;
  }

  list(options: { collection: string }): FakeObject[] {
    return [...(this.#collections.get(options.collection)?.values() ?? [])];
  }

  answer(request: {
    method: string;
    path: string;
    query: URLSearchParams;
    contentType?: string;
    body?: JsonObject;
  }): StoreAnswer {
    const match = COLLECTION.exec(request.path);
    const type = match && typeOf({ group: match[2], resource: match[3] });
    if (!match || !type) {
      return { status: 404, body: '404 page not found\n' };
    }
    const [, collection, , resource] = match;
    const name = match[4] && decodeURIComponent(match[4]);
    const objects =
      this.#collections.get(collection) ?? new Map<string, FakeObject>();
    const stored = name ? objects.get(name) : undefined;
    const store = (object: FakeObject) => this.put({ collection, object });

    if (!name) {
      if (request.method === 'GET') {
        const { query } = request;
        const found = [...objects.values()].filter(object =>
          matchesSelectors({ query, object }),
        );
        const from = Number(query.get('continue') ?? 0);
        const to = from + Number(query.get('limit') || found.length);
        return {
          status: 200,
          body: {
            kind: `${type.kind}List`,
            apiVersion: type.apiVersion,
            metadata: {
              resourceVersion: String(this.#version),
              ...(to < found.length ? { continue: String(to) } : {}),
            },
            items: found.slice(from, to),
          },
        };
      }
      if (request.method === 'POST' && request.body) {
        const object = request.body as unknown as FakeObject;
        return objects.has(object.metadata.name)
          ? failure({
              code: 409,
              reason: 'AlreadyExists',
              resource,
              name: object.metadata.name,
            })
          : { status: 201, body: store(object) };
      }
      return failure({ code: 405, reason: 'MethodNotAllowed', resource });
    }

    const applies =
      request.method === 'PATCH' &&
      request.contentType?.startsWith('application/apply-patch');
    if (!stored && !applies) {
      return failure({ code: 404, reason: 'NotFound', resource, name });
    }
    switch (request.method) {
      case 'GET':
        return { status: 200, body: stored };
      case 'PUT': {
        const object = request.body as unknown as FakeObject;
        const version = object.metadata.resourceVersion;
        return version && version !== stored?.metadata.resourceVersion
          ? failure({ code: 409, reason: 'Conflict', resource, name })
          : { status: 200, body: store(object) };
      }
      case 'PATCH': {
        const patch = request.body as unknown as FakeObject | undefined;
        const version = patch?.metadata?.resourceVersion;
        if (stored && version && version !== stored.metadata.resourceVersion) {
          return failure({ code: 409, reason: 'Conflict', resource, name });
        }
        return {
          status: stored ? 200 : 201,
          body: store(
            mergePatch({
              target: (stored ?? {}) as JsonValue,
              patch: request.body ?? {},
            }) as unknown as FakeObject,
          ),
        };
      }
      case 'DELETE':
        if (!deletionHolds({ options: request.body, stored })) {
          return failure({ code: 409, reason: 'Conflict', resource, name });
        }
        objects.delete(name);
        if (stored) {
          this.#tellDeleted({ collection, object: stored });
        }
        return { status: 200, body: { kind: 'Status', status: 'Success' } };
      default:
        return failure({ code: 405, reason: 'MethodNotAllowed', resource });
    }
  }

  #tell(change: Omit<FakeChange, 'version'>): void {
    const version = Number(change.object.metadata.resourceVersion);
    this.#changes.push({ ...change, version });
    this.#listeners.forEach(listener => listener({ ...change, version }));
  }

  #tellDeleted(options: { collection: string; object: FakeObject }): void {
    const { collection, object } = options;
    this.#version += 1;
    this.#tell({
      type: 'DELETED',
      collection,
      object: {
        ...object,
        metadata: {
          ...object.metadata,
          resourceVersion: String(this.#version),
        },
      },
    });
  }

  #stamp(options: { collection: string; object: FakeObject }): FakeObject {
    this.#version += 1;
    const match = COLLECTION.exec(options.collection);
    const type = match && typeOf({ group: match[2], resource: match[3] });
    const { stringData, ...object } = options.object;
    return {
      ...type,
      ...object,
      ...(stringData
        ? {
            data: {
              ...(object.data as Record<string, string> | undefined),
              ...Object.fromEntries(
                Object.entries(stringData as Record<string, string>).map(
                  ([key, value]) => [
                    key,
                    Buffer.from(value).toString('base64'),
                  ],
                ),
              ),
            },
          }
        : {}),
      metadata: {
        namespace: options.collection.split('/').at(-2),
        uid: `uid-${this.#version}`,
        creationTimestamp: new Date().toISOString(),
        ...object.metadata,
        resourceVersion: String(this.#version),
      },
    };
  }
}

/** The body of an API server's refusal. */
export function failure(options: {
  code: number;
  reason: string;
  message?: string;
  resource?: string;
  name?: string;
  retryAfterSeconds?: number;
}): StoreAnswer {
  const { code, reason, resource, name, retryAfterSeconds } = options;
  return {
    status: code,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: options.message ?? `${resource} ${name ?? ''}: ${reason}`,
      reason,
      details: { name, kind: resource, retryAfterSeconds },
      code,
    },
  };
}

/** Whether the preconditions of a DeleteOptions body hold. */
function deletionHolds(request: {
  options: JsonObject | undefined;
  stored: FakeObject | undefined;
}): boolean {
  const preconditions = request.options?.preconditions;
  return (
    !isObject(preconditions) ||
    ['resourceVersion', 'uid'].every(
      name =>
        preconditions[name] === undefined ||
        preconditions[name] === request.stored?.metadata[name],
    )
  );
}

function typeOf(options: { group?: string; resource: string }) {
  return (
    KINDS[`${options.group}/${options.resource}`] ?? KINDS[options.resource]
  );
}

/** Whether a list or watch with this query holds the object. */
export function matchesSelectors(options: {
  query: URLSearchParams;
  object: FakeObject;
}): boolean {
  const { query, object } = options;
  const fields = query.get('fieldSelector')?.split(',') ?? [];
  return (
    matchesSelector({
      selector: query.get('labelSelector'),
      labels: object.metadata.labels,
    }) &&
    fields.every(field => {
      const [path, value] = field.split('=');
      const found = path
        .split('.')
        .reduce<JsonValue | undefined>(
          (at, name) => (isObject(at) ? at[name] : undefined),
          object as JsonObject,
        );
      return String(found ?? '') === value;
    })
  );
}

function matchesSelector(options: {
  selector: string | null;
  labels?: Record<string, string>;
}): boolean {
  const labels = options.labels ?? {};
  const terms = options.selector?.match(/(?:[^,(]|\([^)]*\))+/g) ?? [];
  return terms.every(term => {
    const set = /^\s*(\S+) (in|notin) \(([^)]*)\)\s*$/.exec(term);
    if (set) {
      const values = set[3].split(',').map(value => value.trim());
      return values.includes(labels[set[1]]) === (set[2] === 'in');
    }
    const equality = /^\s*([^=!]+?)\s*(!=|==?)\s*(.*?)\s*$/.exec(term);
    if (equality) {
      return (labels[equality[1]] === equality[3]) === (equality[2] !== '!=');
    }
    const key = term.trim();
    return key.startsWith('!') ? !(key.slice(1) in labels) : key in labels;
  });
}

function mergePatch(options: {
  target: JsonValue | undefined;
  patch: JsonValue | undefined;
}): JsonValue | undefined {
  const { target, patch } = options;
  if (!isObject(patch)) {
    return patch;
  }
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = mergePatch({ target: merged[key], patch: value });
    }
  }
  return merged;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
