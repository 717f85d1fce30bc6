import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { clusterPaths } from '../clusterPaths.ts';
import { readClusterState } from '../ClusterState.ts';
import { KubernetesApi } from '../KubernetesApi.ts';
import { GatewayStandIn } from './GatewayStandIn.ts';

const FOLDER_CHECK_MILLISECONDS = 5_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { cluster: { type: 'string' } } });
  if (!values.cluster) {
    throw new TypeError('Usage: main.ts --cluster=<folder of the cluster>');
  }
  const paths = clusterPaths({
    directory: dirname(values.cluster),
    name: basename(values.cluster),
  });
  const state = await readClusterState({ file: paths.state });
  if (!state) {
    throw new Error(`No cluster is prepared in ${values.cluster}.`);
  }

  let lastMessage = '';
  const standIn = new GatewayStandIn({
    api: new KubernetesApi({
      url: `https://127.0.0.1:${state.ports.apiServer}`,
      authorityCertificate: await readFile(join(paths.pki, 'ca.crt'), 'utf8'),
      clientCertificate: await readFile(join(paths.pki, 'admin.crt'), 'utf8'),
      clientKey: await readFile(join(paths.pki, 'admin.key'), 'utf8'),
    }),
    podLogsDirectory: paths.podLogs,
    report: message => {
      // An API server that is away says the same every second.
      if (message !== lastMessage) {
        lastMessage = message;
        process.stderr.write(`${new Date().toISOString()} ${message}\n`);
      }
    },
  });

  const end = () => {
    standIn.stop();
    process.exit(0);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  // A folder deleted by hand leaves no process behind.
  setInterval(() => access(paths.state).catch(end), FOLDER_CHECK_MILLISECONDS);

  await standIn.run();
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
