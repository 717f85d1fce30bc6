import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildTools, type BuildProgress } from './buildTools.ts';
import { LocalCluster } from './LocalCluster.ts';
import { LocalClusterError } from './LocalClusterError.ts';
import { findClusters, prepareCluster } from './prepareCluster.ts';

const USAGE = `Usage: node src/cli.ts <command> --directory <folder> [--regions us-east-1,eu-west-1]

  up      build the programs if needed, start the regions' clusters (all prepared ones without --regions)
  down    stop them, keep their data
  status  say what runs
  reset   stop them and delete their data
`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      directory: { type: 'string' },
      regions: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command] = positionals;
  if (values.help || !command || !values.directory) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { directory } = values;
  const regionIds = values.regions
    ?.split(',')
    .map(id => id.trim())
    .filter(Boolean);
  switch (command) {
    case 'up':
      await up({ directory, regionIds });
      break;
    case 'down':
      await forEachCluster({ directory, regionIds }, async cluster => {
        await cluster.stop();
        say(`${cluster.prepared.name} is stopped`);
      });
      break;
    case 'status':
      await forEachCluster({ directory, regionIds }, showStatus);
      break;
    case 'reset':
      await forEachCluster({ directory, regionIds }, async cluster => {
        await cluster.remove();
        say(`${cluster.prepared.name} is deleted`);
      });
      if (!regionIds) {
        await rm(directory, { recursive: true, force: true });
      }
      break;
    default:
      process.stderr.write(`Unknown command ${command}.\n\n${USAGE}`);
      process.exitCode = 2;
  }
}

async function up(options: {
  directory: string;
  regionIds: readonly string[] | undefined;
}): Promise<void> {
  const prepared = options.regionIds
    ? []
    : await findClusters({ directory: options.directory });
  // One after the other: each must know the ports of those before it.
  for (const id of options.regionIds ?? prepared.map(({ name }) => name)) {
    const known = prepared.find(({ name }) => name === id);
    await prepareCluster({
      directory: options.directory,
      region: known?.region ?? { id, name: id },
    });
  }
  const tools = await buildTools({ onProgress: showBuild });
  await forEachCluster(options, async ({ prepared: cluster }) => {
    await new LocalCluster({ prepared: cluster, tools }).start({
      onProgress: message => say(`${cluster.name} ${message}`),
    });
    say(`  export KUBECONFIG=${cluster.kubeconfigPath}`);
  });
  say(`  ${tools.kubectl} get pods`);
}

async function forEachCluster(
  options: { directory: string; regionIds: readonly string[] | undefined },
  action: (cluster: LocalCluster) => Promise<void>,
): Promise<void> {
  const clusters = await findClusters({ directory: options.directory });
  const chosen = clusters.filter(
    ({ name }) => options.regionIds?.includes(name) ?? true,
  );
  if (chosen.length === 0) {
    say(`No cluster in ${options.directory}`);
  }
  for (const prepared of chosen) {
    await action(new LocalCluster({ prepared }));
  }
}

async function showStatus(cluster: LocalCluster): Promise<void> {
  const { condition, components, standIn } = await cluster.status();
  say(
    `${cluster.prepared.name} is ${condition} at ${
      cluster.prepared.url
    }, stand-in ${standIn === undefined ? 'stopped' : `running (${standIn})`}`,
  );
  for (const [component, pid] of Object.entries(components)) {
    say(`  ${component} ${pid}`);
  }
}

function showBuild(progress: BuildProgress): void {
  const { step, stepNumber, stepCount, state, elapsedSeconds } = progress;
  say(
    state === 'done'
      ? `Built ${step} in ${elapsedSeconds} s`
      : `Building ${step} (${stepNumber} of ${stepCount}, once): ${elapsedSeconds} of about ${progress.expectedSeconds} s`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  // Keep-alive connections must not hold the process.
  () => process.exit(),
  (error: unknown) => {
    const isForPeople =
      error instanceof LocalClusterError || error instanceof TypeError;
    process.stderr.write(
      `${isForPeople ? error.message : (error as Error).stack}\n`,
    );
    process.exit(1);
  },
);
