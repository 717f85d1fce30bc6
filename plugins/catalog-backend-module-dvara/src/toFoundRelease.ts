import {
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  KUBERNETES_ID_LABEL,
  type KubernetesListItem,
} from '@dvara/backstage-plugin-dvara-common';
import {
  LIFECYCLE_ANNOTATION,
  OWNER_ANNOTATION,
  SYSTEM_ANNOTATION,
} from './annotations';
import type { FoundRelease } from './FoundRelease';

/** The release that a Deployment belongs to; undefined where it names neither gateway nor release. */
export function toFoundRelease(options: {
  deployment: KubernetesListItem<'deployments'>;
  regionId: string;
  namespace: string;
}): FoundRelease | undefined {
  const { deployment, regionId, namespace } = options;
  const { labels = {}, annotations = {} } = deployment.metadata;
  const gateway = labels[GATEWAY_LABEL] ?? labels[INSTANCE_LABEL];
  return gateway
    ? {
        gateway,
        regionId,
        namespace,
        releaseName: labels[INSTANCE_LABEL],
        kubernetesId: labels[KUBERNETES_ID_LABEL],
        owner: annotations[OWNER_ANNOTATION],
        system: annotations[SYSTEM_ANNOTATION],
        lifecycle: annotations[LIFECYCLE_ANNOTATION],
      }
    : undefined;
}
