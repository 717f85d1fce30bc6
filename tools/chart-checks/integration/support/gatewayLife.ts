import type { HelmMajor } from '@dvara/toolchain';
import { chartDirectory, type ChartNamespace } from './ChartNamespace.ts';

/** How the portal has each major apply and wait. */
function applyFlags(major: HelmMajor): string[] {
  return major >= 4 ? ['--wait=watcher', '--server-side=false'] : ['--wait'];
}

/**
 * The commands of Helm that the portal runs in a release's life, in order: it is looked for, rendered, installed, tested,
 * changed, returned and removed.
 */
export async function gatewayLife(options: {
  namespace: ChartNamespace;
  /** Differ in every object of the chart. */
  values: { first: unknown; second: unknown };
  timeoutSeconds: number;
}): Promise<void> {
  const { namespace, values } = options;
  const { major } = namespace;
  const timeout = `--timeout=${options.timeoutSeconds}s`;
  const upgrade = [
    'upgrade',
    '--install',
    'dvara',
    chartDirectory,
    '--history-max=2',
  ];
  const dryRun = [
    '--dry-run=server',
    '--output=json',
    ...(major >= 4 ? ['--server-side=false'] : []),
  ];
  const waiting = [...applyFlags(major), timeout];
  const { first, second } = values;

  await namespace.helm([...upgrade, ...dryRun], { values: first });
  await namespace.helm([...upgrade, ...waiting], { values: first });
  await namespace.helm(['history', 'dvara', '--output=json']);
  await namespace.helm(['test', 'dvara', timeout]);
  await namespace.helm(['status', 'dvara', '--output=json']);
  await namespace.helm([...upgrade, ...dryRun], { values: second });
  await namespace.helm([...upgrade, ...waiting], { values: second });
  await namespace.helm(['get', 'manifest', 'dvara']);
  await namespace.helm(['get', 'values', 'dvara', '--output=json']);
  await namespace.helm(['rollback', 'dvara', '1', ...waiting]);
  await namespace.helm([
    'uninstall',
    'dvara',
    major >= 4 ? '--wait=watcher' : '--wait',
    timeout,
  ]);
}
