import {
  CHART_NAME,
  COMPONENT_LABEL,
  INSTANCE_LABEL,
  NAME_LABEL,
  releaseFullName,
} from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';

const MAX_SENTENCES = 8;
const MAX_TEXT = 300;

const stateSchema = z
  .object({
    waiting: z
      .object({ reason: z.string().optional(), message: z.string().optional() })
      .optional(),
    terminated: z
      .object({
        reason: z.string().optional(),
        exitCode: z.number(),
        message: z.string().optional(),
      })
      .optional(),
  })
  .default({});

const podListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string()).optional(),
        deletionTimestamp: z.string().optional(),
      }),
      status: z
        .object({
          phase: z.string().optional(),
          reason: z.string().optional(),
          message: z.string().optional(),
          conditions: z
            .array(
              z.object({
                type: z.string(),
                status: z.string(),
                reason: z.string().optional(),
                message: z.string().optional(),
              }),
            )
            .optional(),
          initContainerStatuses: z.array(containerSchema()).optional(),
          containerStatuses: z.array(containerSchema()).optional(),
        })
        .default({}),
    }),
  ),
});

function containerSchema() {
  return z.object({
    name: z.string(),
    ready: z.boolean(),
    restartCount: z.number().default(0),
    state: stateSchema,
    lastState: stateSchema,
  });
}

const eventListSchema = z.object({
  items: z.array(
    z.object({
      type: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      count: z.number().nullish(),
      involvedObject: z.object({
        kind: z.string().optional(),
        name: z.string().optional(),
      }),
    }),
  ),
});

type Pod = z.infer<typeof podListSchema>['items'][number];
type Container = z.infer<ReturnType<typeof containerSchema>>;

/**
 * Why a release's pods are not ready: waiting reasons, last exits, what the scheduler
 * says, and the warnings about its objects.
 *
 * @returns sentences, not redacted; empty where every pod is ready and nothing warns
 * @throws ClusterError where the pods cannot be listed
 */
export async function describeUnhealthyPods(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
}): Promise<string[]> {
  const { client, namespace, releaseName } = options;
  const selector = encodeURIComponent(
    `${NAME_LABEL}=${CHART_NAME},${INSTANCE_LABEL}=${releaseName},${COMPONENT_LABEL}!=helm-test`,
  );
  const pods = podListSchema.parse(
    await client.request({
      operation: 'list pods',
      path: `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}&limit=200`,
    }),
  );
  const events = eventListSchema.parse(
    await client.request({
      operation: 'list events',
      path: `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(
        'type=Warning',
      )}&limit=500`,
    }),
  );

  const sentences = pods.items
    .filter(pod => !pod.metadata.deletionTimestamp && !isReady(pod))
    .map(describePod);
  const fullName = releaseFullName(releaseName);
  const warnings = new Set(
    events.items
      .filter(
        ({ type, involvedObject }) =>
          type === 'Warning' &&
          (involvedObject.name === fullName ||
            involvedObject.name?.startsWith(`${fullName}-`)),
      )
      .map(
        ({ involvedObject, reason, message }) =>
          `${involvedObject.kind ?? 'object'} ${involvedObject.name}: ${
            reason ?? 'Warning'
          }${message ? `: ${cut(message)}` : ''}`,
      ),
  );
  const all = [...sentences, ...warnings];
  return all.length > MAX_SENTENCES
    ? [...all.slice(0, MAX_SENTENCES), `and ${all.length - MAX_SENTENCES} more`]
    : all;
}

function isReady(pod: Pod): boolean {
  return (
    pod.status.phase === 'Succeeded' ||
    pod.status.conditions?.some(
      condition => condition.type === 'Ready' && condition.status === 'True',
    ) === true
  );
}

function describePod(pod: Pod): string {
  const { name } = pod.metadata;
  const containers = [
    ...(pod.status.initContainerStatuses ?? []).filter(
      container =>
        container.state.waiting || container.state.terminated?.exitCode,
    ),
    ...(pod.status.containerStatuses ?? []).filter(
      container => !container.ready,
    ),
  ];
  const scheduled = pod.status.conditions?.find(
    condition => condition.type === 'PodScheduled',
  );
  if (scheduled?.status === 'False') {
    return `pod ${name}: ${scheduled.reason ?? 'not scheduled'}${
      scheduled.message ? `: ${cut(scheduled.message)}` : ''
    }`;
  }
  if (containers.length) {
    return `pod ${name}: ${containers.map(describeContainer).join('; ')}`;
  }
  const reason = pod.status.reason ?? pod.status.phase ?? 'not ready';
  return `pod ${name}: ${reason}${
    pod.status.message ? `: ${cut(pod.status.message)}` : ''
  }`;
}

function describeContainer(container: Container): string {
  const { state, lastState, name, restartCount } = container;
  const now = state.waiting
    ? `${state.waiting.reason ?? 'waiting'}${
        state.waiting.message ? `: ${cut(state.waiting.message)}` : ''
      }`
    : state.terminated
    ? exitOf(state.terminated)
    : 'running but not ready';
  const last = lastState.terminated
    ? `, last ${exitOf(lastState.terminated)}`
    : '';
  const restarts = restartCount ? `, ${restartCount} restarts` : '';
  return `container ${name} ${now}${last}${restarts}`;
}

function exitOf(exit: { exitCode: number; reason?: string }): string {
  return `exited with ${exit.exitCode}${
    exit.reason ? ` (${exit.reason})` : ''
  }`;
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
