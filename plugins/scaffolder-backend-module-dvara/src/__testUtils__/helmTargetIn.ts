import type { HelmTarget } from '@dvara/backstage-plugin-dvara-node';
import type { FakeCluster } from '@dvara/backstage-plugin-dvara-node/testUtils';

/** A release on a fake cluster, as FakeHelmRunner tells releases apart. */
export function helmTargetIn(
  cluster: FakeCluster,
  options: { namespace?: string; releaseName?: string } = {},
): HelmTarget {
  return {
    kubeconfig: {
      kubeconfig: JSON.stringify({
        clusters: [{ cluster: { server: cluster.url } }],
      }),
    },
    namespace: options.namespace ?? 'gateways',
    releaseName: options.releaseName ?? 'orders-llm',
  };
}
