import {
  COMPONENT_LABEL,
  gatewayComponentSchema,
  projectPod,
  releaseFullName,
  type PodReport,
} from '@dvara/backstage-plugin-dvara-common';
import {
  ClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';
import { listReleaseObjects } from './listReleaseObjects';
import { readLogTails } from './readLogTails';

const MAX_SENTENCES = 8;
const MAX_TEXT = 300;

const text = z.string().optional().catch(undefined);

const eventListSchema = z.object({
  items: z.array(
    z.object({
      type: text,
      reason: text,
      message: text,
      involvedObject: z.object({ kind: text, name: text }).catch({}),
    }),
  ),
});

/**
 * Why a release's pods are not ready: waiting reasons, last exits, what the scheduler
 * says, the warnings about its objects, and the last lines that the pods wrote.
 *
 * @returns phrases, not redacted, empty where every pod is ready and nothing warns; and lines of logs
 * @throws ClusterError where pods or events cannot be listed
 */
export async function describeUnhealthyPods(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  redact: (text: string) => string;
}): Promise<{ phrases: string[]; logs: string[] }> {
  const unready = (await listReleaseObjects({ ...options, kind: 'pods' }))
    .filter(isOfComponent)
    .map(pod => ({ pod, report: projectPod({ pod }) }))
    .filter(
      ({ report }) =>
        !report.ready && !report.deleting && report.phase !== 'Succeeded',
    );
  const pods = unready.map(({ report }) => report);
  const all = [
    ...pods.map(describePod),
    ...new Set(
      await listWarnings({
        ...options,
        podNames: pods.map(({ name }) => name),
      }),
    ),
  ];
  return {
    phrases:
      all.length > MAX_SENTENCES
        ? [
            ...all.slice(0, MAX_SENTENCES),
            `and ${all.length - MAX_SENTENCES} more`,
          ]
        : all,
    logs: await readLogTails({
      ...options,
      pods: unready.map(({ pod }) => pod),
    }),
  };
}

/** Whether it is a pod of the gateway and not one of `helm test`. */
export function isOfComponent(pod: {
  metadata: { labels?: Record<string, string> };
}): boolean {
  return gatewayComponentSchema.safeParse(
    pod.metadata.labels?.[COMPONENT_LABEL],
  ).success;
}

/** Warnings about those pods, and about what should have made pods. */
async function listWarnings(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  podNames: string[];
}): Promise<string[]> {
  const fullName = releaseFullName(options.releaseName);
  const operation = 'list events';
  const selector = encodeURIComponent('type=Warning');
  const events = eventListSchema.safeParse(
    await options.client.request({
      operation,
      path: `/api/v1/namespaces/${options.namespace}/events?fieldSelector=${selector}&limit=500`,
    }),
  );
  if (!events.success) {
    throw new ClusterError({ kind: 'invalidAnswer', operation });
  }
  return events.data.items
    .filter(({ type, involvedObject: { kind, name = '' } }) => {
      const isOurs =
        kind === 'Pod'
          ? options.podNames.includes(name)
          : ['ReplicaSet', 'Deployment'].includes(kind ?? '') &&
            name.startsWith(`${fullName}-`);
      return type === 'Warning' && isOurs;
    })
    .map(
      ({ involvedObject: { kind = 'object', name }, reason, message }) =>
        `${kind} ${name}: ${reason ?? 'Warning'}${after(': ', message)}`,
    );
}

function describePod(pod: PodReport): string {
  const { name, reason, phase, message, lastExit, restarts } = pod;
  const exit = lastExit
    ? `, last exit ${lastExit.code}${
        lastExit.reason ? ` (${lastExit.reason})` : ''
      }`
    : '';
  return `pod ${name}: ${reason ?? phase}${after(': ', message)}${exit}${
    restarts ? `, ${restarts} restarts` : ''
  }`;
}

function after(prefix: string, message: string | undefined): string {
  if (!message) {
    return '';
  }
  return message.length > MAX_TEXT
    ? `${prefix}${message.slice(0, MAX_TEXT)}…`
    : `${prefix}${message}`;
}
