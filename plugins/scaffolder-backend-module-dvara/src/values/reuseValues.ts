import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { layerValues } from '@dvara/backstage-plugin-dvara-common';
import { collectSecrets } from '@dvara/backstage-plugin-dvara-node';
import { get } from 'lodash';
import type { GatewayChart } from '../chart/GatewayChart';
import type { ReleaseTask } from '../actions/ReleaseTask';
import { lastFitRevision } from '../release/lastFitRevision';
import { listReleaseObjects } from '../release/listReleaseObjects';
import { readUnfitRevisions } from '../release/readUnfitRevisions';
import { refuseForeignRelease } from '../release/refuseForeignRelease';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import { SECRET_VERSION_ANNOTATION } from './identityValues';

/**
 * Puts the values of each release's live revision below those that its target has. They may hold credentials of
 * somebody who installed the release by hand: they are masked from now on, and go to Helm alone. A
 * region whose values cannot be read carries the reason.
 *
 * @throws InputError naming the regions where there is no release whose values could be used
 */
export async function reuseValues(options: {
  task: ReleaseTask;
  targets: ReleaseTarget[];
  chart: GatewayChart;
}): Promise<ReleaseTarget[]> {
  const { task, targets, chart } = options;
  const outcomes = await task.runEverywhere({
    targets,
    run: target => readValues({ task, target, chart }),
  });
  const absent = outcomes.filter(
    outcome => outcome.state === 'succeeded' && outcome.result === undefined,
  );
  if (absent.length) {
    throw new InputError(
      `Nothing was started: there is no release whose values could be reused in ${absent
        .map(({ target }) => `${target.region.id} (${target.releaseName})`)
        .join(', ')}. Deploy it there with values first`,
    );
  }
  return outcomes.map((outcome): ReleaseTarget => {
    const { target } = outcome;
    return outcome.state === 'succeeded'
      ? outcome.result ?? target
      : {
          ...target,
          reused: {
            state: 'unread',
            error: outcome.error ?? new Error(outcome.sentence),
          },
        };
  });
}

async function readValues(options: {
  task: ReleaseTask;
  target: ReleaseTarget;
  chart: GatewayChart;
}): Promise<ReleaseTarget | undefined> {
  const { task, target, chart } = options;
  const work = await task.workOn(target);
  const { helm, helmTarget, log } = work;
  const history = await helm.history(helmTarget);
  const newest = history.at(-1);
  if (!newest || newest.status === 'uninstalled') {
    return undefined;
  }
  await refuseForeignRelease({
    work,
    deployments: await listReleaseObjects({
      ...helmTarget,
      client: work.client,
      kind: 'deployments',
      signal: work.signal,
    }),
    current: newest,
  });
  const live =
    newest.status === 'deployed'
      ? newest
      : lastFitRevision({
          history,
          before: newest.revision,
          unfit: await readUnfitRevisions(work),
        }) ?? newest;
  const values = await helm.values({ ...helmTarget, revision: live.revision });
  task.redactor.add(credentialsIn(values));
  const secretName: unknown = get(values, 'secrets.existingSecret');
  const warnings: string[] = [];
  const chartNow = `${chart.name}-${chart.version}`;
  if (live.chart !== chartNow) {
    warnings.push(
      `the values are those of revision ${live.revision}, made with chart ${live.chart}, and the chart is ${chartNow} now`,
    );
  }
  warnings.forEach(warning => log.warn(warning));
  return {
    ...target,
    values: layerValues([values, target.values]),
    reused: {
      state: 'read',
      warnings,
      given: target.values,
      existingSecret:
        typeof secretName === 'string' && secretName ? secretName : undefined,
    },
  };
}

/** The version of the Secret sounds like one and is a number that stands in many lines. */
function credentialsIn(values: JsonObject): string[] {
  const versions = ['gatewayServer', 'gatewayUi', 'mcpProxyServer'].map(
    (part): unknown =>
      get(values, [part, 'podAnnotations', SECRET_VERSION_ANNOTATION]),
  );
  return collectSecrets({ values }).filter(text => !versions.includes(text));
}
