import type { ComponentAnswer, PodReport } from './pods';

/** What an answer tells once for all pods of a component. */
type SharedFact =
  | 'imageDigest'
  | 'containers'
  | 'cpu'
  | 'memory'
  | 'podsUpdated';

/** A component whose pods are whole again; {@link slimGatewayReport} is the way there. */
export function completeComponent(
  answer: ComponentAnswer,
): Omit<ComponentAnswer, SharedFact> {
  const { imageDigest, containers, cpu, memory, podsUpdated, ...component } =
    answer;
  return {
    ...component,
    pods: component.pods.map(pod => ({
      ...pod,
      updated: pod.updated ?? podsUpdated,
      image: pod.image ?? component.image,
      imageDigest: pod.imageDigest ?? imageDigest,
      containers: pod.containers ?? containers,
      cpu: withBounds({ usage: pod.cpu, shared: cpu }),
      memory: withBounds({ usage: pod.memory, shared: memory }),
    })),
  };
}

function withBounds(options: {
  usage: PodReport['cpu'];
  shared: ComponentAnswer['cpu'];
}): PodReport['cpu'] {
  const { usage, shared } = options;
  return !shared || hasBounds(usage) ? usage : { ...usage, ...shared };
}

/** Whether a pod says its own request or limit. */
export function hasBounds(usage: PodReport['cpu']): boolean {
  return usage?.request !== undefined || usage?.limit !== undefined;
}
