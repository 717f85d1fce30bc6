import { join } from 'node:path';
import type { ClusterPaths } from './clusterPaths.ts';
import { findOwnProcess, type OwnProcess } from './ownProcess.ts';

/** Programs that kwokctl runs for a cluster. */
export type ComponentName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok-controller'
  | 'metrics-server';

/** In the order in which they are ended: whoever writes first, the store last. */
export const stopOrder: readonly ComponentName[] = [
  'metrics-server',
  'kwok-controller',
  'kube-scheduler',
  'kube-controller-manager',
  'kube-apiserver',
  'etcd',
];

/** How a component is found: its pid file, and a part of its command line that nothing else has. */
export function componentProcess(options: {
  paths: ClusterPaths;
  component: ComponentName;
}): { pidFile: string; commandLinePart: string } {
  const { kwokCluster } = options.paths;
  return {
    pidFile: join(kwokCluster, 'pids', `${options.component}.pid`),
    commandLinePart: join(kwokCluster, 'bin', options.component),
  };
}

/** The components that run now. */
export async function findRunningComponents(options: {
  paths: ClusterPaths;
}): Promise<{ component: ComponentName; process: OwnProcess }[]> {
  const found = await Promise.all(
    stopOrder.map(async component => ({
      component,
      process: await findOwnProcess(
        componentProcess({ paths: options.paths, component }),
      ),
    })),
  );
  return found.flatMap(({ component, process }) =>
    process ? [{ component, process }] : [],
  );
}
