import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';

/**
 * An object as people name it: `Deployment/orders-llm-dvara-server`.
 *
 * @public
 */
export function objectName(
  object: Pick<KubernetesObject, 'kind' | 'metadata'>,
): string {
  return `${object.kind}/${object.metadata.name}`;
}

/**
 * Tells objects of one release apart: one kind may exist in two groups, one name in two namespaces.
 *
 * @public
 */
export function objectKey(object: KubernetesObject): string {
  const [group] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : [''];
  return [
    group,
    object.kind,
    object.metadata.namespace ?? '',
    object.metadata.name,
  ].join('|');
}
