import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { isObject } from './isObject';
import { objectName } from './objectName';

/**
 * Names of the workloads whose number of pods an autoscaler of the list sets: `Deployment/…`.
 *
 * @public
 */
export function autoscaledWorkloads(objects: KubernetesObject[]): Set<string> {
  const names = new Set<string>();
  for (const { kind, spec } of objects) {
    const target = isObject(spec) ? spec.scaleTargetRef : undefined;
    if (kind === 'HorizontalPodAutoscaler' && isObject(target)) {
      names.add(
        objectName({
          kind: String(target.kind),
          metadata: { name: String(target.name) },
        }),
      );
    }
  }
  return names;
}
