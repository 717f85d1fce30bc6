import path from 'node:path';
import { buildTools, findClusters, LocalCluster } from '@dvara/local-cluster';
import { execa } from 'execa';
import { stateDirectory } from './portal.ts';

/** The local cluster of a region of the portal under test. */
export async function regionCluster(regionId: string): Promise<LocalCluster> {
  const clusters = await findClusters({
    directory: path.join(stateDirectory(), 'clusters'),
  });
  const prepared = clusters.find(cluster => cluster.region.id === regionId);
  if (!prepared) {
    throw new Error(`The portal under test has no region ${regionId}.`);
  }
  return new LocalCluster({ prepared, tools: await buildTools() });
}

/** Runs the real Helm against a region, as an administrator would. */
export async function helm(options: {
  regionId: string;
  args: string[];
}): Promise<string> {
  const { prepared } = await regionCluster(options.regionId);
  const { stdout } = await execa(
    process.env.DVARA_HELM4 ?? 'helm',
    [
      ...options.args,
      '--namespace=gateways',
      `--kubeconfig=${prepared.kubeconfigPath}`,
    ],
    { env: { HELM_CACHE_HOME: path.join(stateDirectory(), 'helm') } },
  );
  return stdout;
}
