import type { ComponentReport, PodReport } from './pods';

/** What a pod has in common with its component, and a report tells once. */
const sharedFacts = ['image', 'imageDigest', 'containers'] as const;

type SharedFacts = Pick<PodReport, (typeof sharedFacts)[number]>;

/**
 * A pod with the facts that its component tells for all.
 *
 * @public
 */
export function completePod(options: {
  component: SharedFacts;
  pod: PodReport;
}): PodReport {
  const { component, pod } = options;
  return {
    ...pod,
    image: pod.image ?? component.image,
    imageDigest: pod.imageDigest ?? component.imageDigest,
    containers: pod.containers ?? component.containers,
  };
}

/**
 * A component whose pods leave out what it tells for them: with a hundred pods, half of
 * the report would be the same image over and over.
 */
export function withSharedFacts(component: ComponentReport): ComponentReport {
  const { pods } = component;
  const shared: SharedFacts = {
    image: component.image,
    // Not that of a revision before: a new pod that has none yet would seem to run it.
    imageDigest: pods.find(
      ({ imageDigest, updated }) => imageDigest && updated !== false,
    )?.imageDigest,
    containers: pods[0]?.containers,
  };
  return {
    ...component,
    ...shared,
    pods: pods.map(pod => {
      const own = { ...pod };
      for (const fact of sharedFacts) {
        if (String(own[fact]) === String(shared[fact])) {
          delete own[fact];
        }
      }
      return own;
    }),
  };
}
