import {
  CHART_NAME,
  INSTANCE_LABEL,
  NAME_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isClusterError,
  type ClusterClient,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';

const container = z.object({
  env: z
    .array(
      z.object({
        valueFrom: z
          .object({
            secretKeyRef: z.object({ name: z.string().optional() }).nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
  envFrom: z
    .array(
      z.object({
        secretRef: z.object({ name: z.string().optional() }).nullish(),
      }),
    )
    .nullish(),
});

const deploymentsSchema = z.object({
  items: z.array(
    z.object({
      spec: z.object({
        template: z.object({
          spec: z
            .object({
              containers: z.array(container).nullish(),
              initContainers: z.array(container).nullish(),
            })
            .nullish(),
        }),
      }),
    }),
  ),
});

const secretSchema = z.object({ data: z.record(z.string()).nullish() });

/** The Secrets that a release's containers read, by name. The texts are to be masked and go nowhere else. */
export interface ReleaseSecrets {
  names: string[];
  texts: string[];
}

/**
 * Reads what must be masked in anything that a release's pods or Helm may print.
 *
 * @param options - `named` are Secrets whose texts are read besides those of the running pods
 * @throws ClusterError; without the Secrets nothing of the pods may be shown
 */
export async function readReleaseSecrets(options: {
  client: ClusterClient;
  namespace: string;
  releaseName: string;
  named?: string[];
  signal?: AbortSignal;
}): Promise<ReleaseSecrets> {
  const { client, namespace, releaseName, signal } = options;
  const selector = encodeURIComponent(
    `${NAME_LABEL}=${CHART_NAME},${INSTANCE_LABEL}=${releaseName}`,
  );
  const deployments = deploymentsSchema.safeParse(
    await client.request({
      operation: 'list deployments',
      path: `/apis/apps/v1/namespaces/${namespace}/deployments?labelSelector=${selector}`,
      signal,
    }),
  );
  const names = new Set<string>();
  // What is not of the form of a Deployment runs no pods.
  for (const { spec } of deployments.data?.items ?? []) {
    const pod = spec.template.spec;
    for (const { env, envFrom } of [
      ...(pod?.containers ?? []),
      ...(pod?.initContainers ?? []),
    ]) {
      [
        ...(env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
        ...(envFrom ?? []).map(({ secretRef }) => secretRef?.name),
      ].forEach(name => name && names.add(name));
    }
  }
  const texts = await Promise.all(
    [...new Set([...names, ...(options.named ?? [])])].map(async name =>
      readTexts({ client, namespace, name, signal }),
    ),
  );
  return { names: [...names], texts: texts.flat() };
}

async function readTexts(options: {
  client: ClusterClient;
  namespace: string;
  name: string;
  signal?: AbortSignal;
}): Promise<string[]> {
  const { client, namespace, name, signal } = options;
  try {
    const secret = secretSchema.parse(
      await client.request({
        operation: `get secret ${name}`,
        path: `/api/v1/namespaces/${namespace}/secrets/${encodeURIComponent(
          name,
        )}`,
        signal,
      }),
    );
    return Object.values(secret.data ?? {}).map(value =>
      Buffer.from(value, 'base64').toString('utf8'),
    );
  } catch (error) {
    if (isClusterError(error) && error.kind === 'notFound') {
      return [];
    }
    throw error;
  }
}
