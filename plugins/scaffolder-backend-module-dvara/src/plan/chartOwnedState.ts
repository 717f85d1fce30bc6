import type { JsonObject } from '@backstage/types';
import {
  REVISION_ANNOTATION,
  type KubernetesObject,
} from '@dvara/backstage-plugin-dvara-common';
import {
  autoscaledWorkloads,
  isObject,
  objectName,
} from '@dvara/backstage-plugin-dvara-node';
import { omit, pick } from 'lodash';
import type { LiveObject } from './LiveObject';

/** Annotations that say nothing about what was asked for. */
const bookkeeping = new Set([
  REVISION_ANNOTATION,
  'deployment.kubernetes.io/revision',
  // By `kubectl rollout restart`: the same pods, started anew.
  'kubectl.kubernetes.io/restartedAt',
]);

/** Fields that controllers fill in: tokens and pull secrets of service accounts. */
const FILLED_IN = ['secrets', 'imagePullSecrets'];

/**
 * What of a live object a release decides: everything but what the cluster itself writes, labels and annotations that
 * others have added (ingress controllers and clouds note things there at any time), and
 * the number of pods where an autoscaler sets that. A Secret is told by its identity and
 * version, because a digest of what it holds could be guessed from.
 */
export function chartOwnedState(options: {
  live: LiveObject;
  /** `Deployment/…` of those that an autoscaler of the release scales. */
  autoscaled: Set<string>;
}): JsonObject {
  const { live, autoscaled } = options;
  if (live.state !== 'found') {
    return { state: live.state };
  }
  const { object, wanted } = live;
  const { labels, annotations, uid, resourceVersion } = object.metadata;
  const {
    status: _status,
    metadata: _metadata,
    data,
    stringData: _stringData,
    spec,
    ...rest
  } = object;
  const isSecret = object.kind === 'Secret';
  return {
    ...omit(
      rest,
      object.kind === 'ServiceAccount'
        ? FILLED_IN.filter(field => !(field in wanted))
        : [],
    ),
    labels: pick(labels, Object.keys(wanted.metadata.labels ?? {})),
    annotations: withoutBookkeeping(
      pick(annotations, Object.keys(wanted.metadata.annotations ?? {})),
    ),
    ...(isSecret ? { uid, resourceVersion } : data !== undefined && { data }),
    ...(isObject(spec) && {
      spec: ownedSpec({
        spec,
        scaled: autoscaled.has(objectName(object)),
      }),
    }),
  } as JsonObject;
}

/** The names of the workloads that an autoscaler of the release scales, by its manifest and as it is now. */
export function autoscaledInRelease(live: LiveObject[]): Set<string> {
  return autoscaledWorkloads(
    live.flatMap((each): KubernetesObject[] =>
      each.state === 'found' ? [each.object] : [],
    ),
  );
}

function ownedSpec(options: { spec: JsonObject; scaled: boolean }): JsonObject {
  const { replicas, template, ...spec } = options.spec;
  const metadata = isObject(template) ? template.metadata : undefined;
  return {
    ...spec,
    ...(replicas !== undefined && !options.scaled && { replicas }),
    ...(isObject(template) && {
      template: {
        ...template,
        ...(isObject(metadata) && {
          metadata: {
            ...metadata,
            annotations: withoutBookkeeping(metadata.annotations),
          },
        }),
      },
    }),
  };
}

function withoutBookkeeping(annotations: unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(isObject(annotations) ? annotations : {}).filter(
      ([name]) => !bookkeeping.has(name),
    ),
  );
}
