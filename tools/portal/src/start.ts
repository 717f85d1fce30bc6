import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { ensureHelm } from '@dvara/toolchain';
import { findMissingTemplates } from './findMissingTemplates.ts';
import { buildFrontend, isFrontendBuilt } from './frontendBundle.ts';
import { LocalRegions } from './localRegions.ts';
import { connectNamedContexts } from './namedContexts.ts';
import { repositoryDirectory, statePaths } from './paths.ts';
import { PortalProcess } from './PortalProcess.ts';
import { preflight } from './preflight.ts';
import { Progress } from './Progress.ts';
import {
  writeRegionsConfiguration,
  type RegionConnection,
} from './regionsConfiguration.ts';
import {
  removeRunningPortal,
  writeRunningPortal,
  type RunningPortal,
} from './runningPortal.ts';
import { StartError } from './StartError.ts';
import {
  readStartOptions,
  startHelp,
  type StartOptions,
} from './startOptions.ts';

async function startPortal(options: StartOptions): Promise<void> {
  const progress = new Progress();
  const state = statePaths(options.stateDirectory);
  const address = `http://localhost:${options.port}`;
  const abort = new AbortController();
  const { signal } = abort;
  // Ctrl-C reaches npm, the bootstrap and this process; only the first counts.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => abort.abort(new StartError('Stopped.')));
  }

  await progress.step('Checking ports, disk and earlier starts', tell =>
    preflight({ port: options.port, state, tell }),
  );
  fs.mkdirSync(state.database, { recursive: true, mode: 0o700 });
  fs.writeFileSync(
    state.marker,
    'Made by npm start. npm run reset clears this folder.\n',
  );
  const running: RunningPortal = {
    pid: process.pid,
    address,
    stage: 'starting',
    startedAt: new Date().toISOString(),
  };
  writeRunningPortal({ state, portal: running });

  let portal: PortalProcess | undefined;
  let local: LocalRegions | undefined;
  try {
    let connections: () => RegionConnection[];
    if (options.contexts.length > 0) {
      const regions = await progress.step('Regions from the kubeconfig', tell =>
        connectNamedContexts({ contexts: options.contexts, state, tell }),
      );
      connections = () => regions;
    } else {
      local = await LocalRegions.prepare({
        state,
        regionIds: options.regionIds,
      });
      connections = () => local?.connections() ?? [];
    }
    signal.throwIfAborted();
    const helmBinary = await progress.step('Helm', tell =>
      ensureHelm({ major: 4, onProgress: tell }).catch((error: Error) => {
        throw new StartError(error.message);
      }),
    );
    const writeConfiguration = () =>
      writeRegionsConfiguration({
        state,
        address,
        port: options.port,
        helmBinary,
        regions: connections(),
      });
    writeConfiguration();

    // The first failure, a portal that dies among them, ends the other work.
    const failure = new AbortController();
    const work = AbortSignal.any([signal, failure.signal]);
    const orFail = (job: Promise<void>) =>
      job.catch((error: unknown) => failure.abort(error));
    const startRegions = async () => {
      if (local) {
        await progress.step('Local Kubernetes control planes', tell =>
          local!.start({
            tell,
            signal: work,
            onChange: writeConfiguration,
            onStandInExit: message => progress.print(`  ! ${message}`),
          }),
        );
      }
    };
    const startPages = async () => {
      if (!isFrontendBuilt()) {
        await progress.step('Building the pages', () =>
          buildFrontend({ signal: work }),
        );
      }
      work.throwIfAborted();
      const started = PortalProcess.start({
        configurations: [
          path.join(repositoryDirectory, 'app-config.yaml'),
          path.join(repositoryDirectory, 'app-config.development.yaml'),
          state.configuration,
          ...options.configurations,
        ],
        logFile: state.portalLog,
      });
      portal = started;
      running.backendPid = started.pid;
      writeRunningPortal({ state, portal: running });
      await progress.step('Portal', () =>
        started.waitUntilReady({ address, signal: work }),
      );
      void orFail(started.failWhenEnded());
      const missing = await progress.step('Templates', () =>
        findMissingTemplates({ address, signal: work }),
      );
      if (missing.length > 0) {
        progress.print(
          `  ! The catalog has not taken ${missing.join(
            ', ',
          )} in a minute; the log says why: ${state.portalLog}`,
        );
      }
      running.stage = 'usable';
      writeRunningPortal({ state, portal: running });
      progress.print(`\n  The portal is usable: ${address}\n`);
    };

    // Two heavy builds at once would only slow the page down; started clusters are cheap.
    if (!local || (await LocalRegions.areToolsBuilt())) {
      await Promise.all([orFail(startRegions()), orFail(startPages())]);
    } else {
      await orFail(startPages());
      if (!work.aborted) {
        await orFail(startRegions());
      }
    }
    work.throwIfAborted();
    running.stage = 'ready';
    writeRunningPortal({ state, portal: running });
    progress.print(
      [
        `  Everything is ready after ${progress.total()}.`,
        '',
        `  Open        ${address}  (sign in with «Enter»)`,
        `  Deploy      ${address}/create/templates/default/dvara-gateway`,
        `  Regions     ${connections()
          .map(region => region.id)
          .join(', ')}`,
        `  Log         ${state.portalLog}`,
        '  Stop        Ctrl-C; your data stay for the next start. npm run reset clears them.',
        '',
      ].join('\n'),
    );
    await once(work, 'abort');
    work.throwIfAborted();
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    if (portal || local) {
      progress.print('\n  Stopping the portal and what it started …');
    }
    await portal?.stop();
    await local?.stop();
    removeRunningPortal(state);
    progress.print('  Stopped.');
  }
}

try {
  const options = readStartOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(startHelp);
  } else {
    process.stdout.write('Dvara for Backstage\n');
    await startPortal(options);
  }
} catch (error) {
  const isSentence =
    error instanceof StartError ||
    (error instanceof Error && error.name === 'LocalClusterError');
  process.stderr.write(
    `\n${
      isSentence
        ? (error as Error).message
        : String((error as Error).stack ?? error)
    }\n`,
  );
  process.exitCode = 1;
}
