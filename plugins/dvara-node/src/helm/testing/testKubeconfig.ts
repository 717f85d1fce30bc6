import { stringify } from 'yaml';
import type { RegionKubeconfig } from '../../regions/RegionsService';

/** A token that no cluster knows. */
export const TEST_TOKEN = 'deployer-token-0123456789';

/** A kubeconfig as a region has it, or one that is wrong in one respect. */
export function testKubeconfig(
  options: {
    server?: string;
    user?: Record<string, unknown>;
    contexts?: number;
  } = {},
): RegionKubeconfig {
  const { server = 'https://127.0.0.1:6443', contexts = 1 } = options;
  return {
    kubeconfig: stringify({
      clusters: [{ name: 'region', cluster: { server } }],
      users: [
        { name: 'deployer', user: options.user ?? { token: TEST_TOKEN } },
      ],
      contexts: Array.from({ length: contexts }, (_, index) => ({
        name: `region-${index}`,
        context: { cluster: 'region', user: 'deployer' },
      })),
      'current-context': 'region-0',
    }),
  };
}
