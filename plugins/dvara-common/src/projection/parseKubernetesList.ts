import { z } from 'zod/v3';
import {
  autoscalerSchema,
  deploymentSchema,
  podMetricsSchema,
  podSchema,
} from './kubernetesObjects';

const listOf = <T extends z.ZodTypeAny>(item: T) =>
  z.object({ items: z.array(item) });

const listSchemas = {
  pods: listOf(podSchema),
  deployments: listOf(deploymentSchema),
  autoscalers: listOf(autoscalerSchema),
  podMetrics: listOf(podMetricsSchema),
};

/** @public */
export type KubernetesListKind = keyof typeof listSchemas;

/** @public */
export type KubernetesListItem<K extends KubernetesListKind> = z.infer<
  (typeof listSchemas)[K]
>['items'][number];

/**
 * Reads an API server's list, reduced to the fields that the report needs.
 *
 * @returns undefined where the answer is no such list, which is never the same
 * as an empty one
 * @public
 */
export function parseKubernetesList<K extends KubernetesListKind>(options: {
  kind: K;
  answer: unknown;
}): KubernetesListItem<K>[] | undefined {
  const parsed = listSchemas[options.kind].safeParse(options.answer);
  return parsed.success
    ? (parsed.data.items as KubernetesListItem<K>[])
    : undefined;
}
