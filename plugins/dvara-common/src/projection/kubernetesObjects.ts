import { z } from 'zod/v3';
import { CONFIG_CHECKSUM_ANNOTATION } from '../gateway/labels';
import { shareAlike } from './shareAlike';

/*
 * The fields that the report is made of, read tolerantly: a field that a newer
 * Kubernetes writes otherwise counts as absent and costs only itself. An object
 * without a name is no Kubernetes object and fails.
 */

const text = z.string().optional().catch(undefined);
const whole = z.number().int().optional().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
const bound = z
  .union([z.number().int(), z.string()])
  .optional()
  .catch(undefined);
const texts = z.record(z.string()).optional().catch(undefined);
/** Of which there are many and few that differ: names of nodes, zones, reasons. */
const common = text.transform(shareAlike);
const quantities = z.record(z.unknown()).optional().catch(undefined);

const list = <T extends z.ZodTypeAny>(item: T) =>
  z
    .array(item.nullable().catch(null))
    .nullish()
    .catch(undefined)
    .transform(items => items && exact(items));

/** An array that has grown has room for sixteen more, which thousands of pods have several of. */
function exact<T>(items: T[]): T[] {
  return items.slice();
}

const metadata = z.object({
  name: z.string().min(1),
  namespace: text,
  labels: texts,
  annotations: texts,
  generation: whole,
  creationTimestamp: text,
  deletionTimestamp: text,
});

const condition = z.object({
  type: z.string().transform(shareAlike),
  status: common,
  reason: common,
  message: text,
  lastTransitionTime: text,
});

const container = z.object({
  name: text,
  image: text,
  resources: z
    .object({ requests: quantities, limits: quantities })
    .optional()
    .catch(undefined),
  startupProbe: z
    .object({
      initialDelaySeconds: whole,
      periodSeconds: whole,
      failureThreshold: whole,
    })
    .nullish()
    .catch(undefined),
});

const terminated = z
  .object({ exitCode: whole, reason: text, finishedAt: text })
  .nullish()
  .catch(undefined);

const containerState = z
  .object({
    waiting: z
      .object({ reason: text, message: text })
      .nullish()
      .catch(undefined),
    running: z.object({ startedAt: text }).nullish().catch(undefined),
    terminated,
  })
  .nullish()
  .catch(undefined);

const containerStatus = z.object({
  name: common,
  ready: flag,
  /** Whether the start-up probe has succeeded. */
  started: flag,
  imageID: text.transform(shareAlike),
  restartCount: whole,
  state: containerState,
  // Nearly always `{}`.
  lastState: containerState.transform(state =>
    state && Object.keys(state).length > 0 ? state : undefined,
  ),
});

/** Of the others nothing is asked, and there may be thousands of pods. */
function isAskedOfPods({ type, status }: KubernetesCondition): boolean {
  return type === 'Ready' || (type === 'PodScheduled' && status === 'False');
}

export const podSchema = z.object({
  metadata: metadata.extend({ labels: texts.transform(shareAlike) }),
  spec: z
    .object({
      nodeName: common,
      containers: list(container).transform(shareAlike),
      initContainers: list(z.object({ name: text })).transform(shareAlike),
    })
    .nullish()
    .catch(undefined),
  status: z
    .object({
      phase: common,
      reason: common,
      message: text,
      conditions: list(condition).transform(
        conditions =>
          conditions &&
          exact(conditions.filter(one => one && isAskedOfPods(one))),
      ),
      containerStatuses: list(containerStatus),
      initContainerStatuses: list(containerStatus),
    })
    .nullish()
    .catch(undefined),
});

export const deploymentSchema = z.object({
  metadata,
  spec: z
    .object({
      replicas: whole,
      template: z
        .object({
          metadata: z
            .object({
              labels: texts,
              annotations: z
                .object({ [CONFIG_CHECKSUM_ANNOTATION]: text })
                .nullish()
                .catch(undefined),
            })
            .nullish()
            .catch(undefined),
          spec: z
            .object({ containers: list(container) })
            .nullish()
            .catch(undefined),
        })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  status: z
    .object({
      observedGeneration: whole,
      replicas: whole,
      readyReplicas: whole,
      updatedReplicas: whole,
      availableReplicas: whole,
      conditions: list(condition),
    })
    .nullish()
    .catch(undefined),
});

const metricTarget = z
  .object({
    type: text,
    averageUtilization: whole,
    averageValue: z.unknown(),
    value: z.unknown(),
  })
  .nullish()
  .catch(undefined);

const metricSource = z
  .object({
    name: text,
    container: text,
    metric: z.object({ name: text }).nullish().catch(undefined),
    target: metricTarget,
    current: metricTarget,
  })
  .nullish()
  .catch(undefined);

export const metricSchema = z.object({
  type: text,
  resource: metricSource,
  containerResource: metricSource,
  pods: metricSource,
  object: metricSource,
  external: metricSource,
});

const scalingRules = z
  .object({
    stabilizationWindowSeconds: z.number().int().nullish().catch(undefined),
    selectPolicy: text,
    policies: list(
      z.object({ type: text, value: whole, periodSeconds: whole }),
    ),
  })
  .nullish()
  .catch(undefined);

export const autoscalerSchema = z.object({
  metadata,
  spec: z.object({
    scaleTargetRef: z.object({ name: text }).nullish().catch(undefined),
    minReplicas: whole,
    maxReplicas: z.number().int().positive(),
    metrics: list(metricSchema),
    behavior: z
      .object({ scaleUp: scalingRules, scaleDown: scalingRules })
      .nullish()
      .catch(undefined),
  }),
  status: z
    .object({
      currentReplicas: whole,
      desiredReplicas: whole,
      lastScaleTime: text,
      currentMetrics: list(metricSchema),
      conditions: list(condition),
    })
    .nullish()
    .catch(undefined),
});

export const replicaSetSchema = z.object({ metadata });

export const podDisruptionBudgetSchema = z.object({
  metadata,
  spec: z
    .object({ minAvailable: bound, maxUnavailable: bound })
    .nullish()
    .catch(undefined),
  status: z
    .object({
      disruptionsAllowed: whole,
      currentHealthy: whole,
      desiredHealthy: whole,
      expectedPods: whole,
    })
    .nullish()
    .catch(undefined),
});

export const endpointSliceSchema = z.object({
  metadata,
  endpoints: list(
    z.object({
      conditions: z
        .object({ ready: flag, terminating: flag })
        .nullish()
        .catch(undefined)
        .transform(shareAlike),
      targetRef: z
        .object({ kind: common, name: text })
        .nullish()
        .catch(undefined),
      zone: common,
    }),
  ),
});

export const eventSchema = z.object({
  metadata,
  type: text,
  reason: text,
  message: text,
  involvedObject: z.object({ kind: z.string(), name: z.string() }),
  count: z.number().int().nullish().catch(undefined),
  series: z
    .object({ count: whole, lastObservedTime: text })
    .nullish()
    .catch(undefined),
  eventTime: z.string().nullish().catch(undefined),
  firstTimestamp: z.string().nullish().catch(undefined),
  lastTimestamp: z.string().nullish().catch(undefined),
});

export const podMetricsSchema = z.object({
  metadata: metadata
    .pick({ name: true, labels: true })
    .extend({ labels: texts.transform(shareAlike) }),
  containers: list(z.object({ usage: quantities })),
});

export const configMapSchema = z.object({ metadata, data: texts });

/** @public */
export type KubernetesPod = z.infer<typeof podSchema>;
/** @public */
export type KubernetesDeployment = z.infer<typeof deploymentSchema>;
/** @public */
export type KubernetesAutoscaler = z.infer<typeof autoscalerSchema>;
/** @public */
export type KubernetesReplicaSet = z.infer<typeof replicaSetSchema>;
/** @public */
export type KubernetesDisruptionBudget = z.infer<
  typeof podDisruptionBudgetSchema
>;
/** @public */
export type KubernetesEndpointSlice = z.infer<typeof endpointSliceSchema>;
/** @public */
export type KubernetesPodMetrics = z.infer<typeof podMetricsSchema>;
export type KubernetesCondition = z.infer<typeof condition>;
export type KubernetesContainer = z.infer<typeof container>;
export type KubernetesContainerStatus = z.infer<typeof containerStatus>;
export type KubernetesMetric = z.infer<typeof metricSchema>;

/** The entries that were understood. */
export function known<T>(items: (T | null)[] | null | undefined): T[] {
  return (items ?? []).filter((item): item is T => item !== null);
}
