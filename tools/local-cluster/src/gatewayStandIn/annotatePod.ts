import type { KubernetesApi } from '../KubernetesApi.ts';
import type { Pod } from './GatewayPod.ts';

/**
 * Merges annotations into a pod; `null` removes one. A pod that is gone by now is no error.
 *
 * @throws Error when the API server refuses or does not answer
 */
export async function annotatePod(options: {
  api: KubernetesApi;
  pod: Pod;
  annotations: Readonly<Record<string, string | null>>;
}): Promise<void> {
  const { name, namespace } = options.pod.metadata;
  const { status, text } = await options.api.request({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/pods/${name}`,
    body: { metadata: { annotations: options.annotations } },
  });
  if (status >= 400 && status !== 404) {
    throw new Error(`Annotating pod ${name} answered ${status}: ${text}`);
  }
}
