import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { RegionsService } from '@dvara/backstage-plugin-dvara-node';
import type { ReleaseTask } from '../actions/ReleaseTask';
import type { GatewayChart } from '../chart/GatewayChart';
import type { ActionLimits } from '../limits/ActionLimits';
import type { ReleaseTarget } from '../release/ReleaseTarget';
import {
  selectReleaseTargets,
  type ReleaseEntry,
} from '../release/selectReleaseTargets';
import { checkTargetValues } from './checkTargetValues';
import { completeValues } from './completeValues';
import { layFreeValues } from './layFreeValues';
import { reuseValues } from './reuseValues';

/** The inputs that decide where releases are and with which values, the same for a plan and a deploy. */
export interface TargetsInput {
  gateway: string;
  regions: ReleaseEntry[];
  values?: JsonObject;
  valuesYaml?: string;
  presetValues?: JsonObject;
  reuseValues: boolean;
  existingSecret?: string;
  owner?: string;
  system?: string;
  lifecycle?: string;
}

/**
 * Checks where a task wants to work, before the chart is packed and any region is asked.
 *
 * @throws InputError, NotAllowedError naming what does not hold
 */
export function selectTargets(options: {
  input: TargetsInput;
  regions: RegionsService;
}): ReleaseTarget[] {
  const { input, regions } = options;
  if (input.reuseValues && input.presetValues) {
    throw new InputError(
      'Nothing was started: reuseValues keeps the values of the live revision, and presetValues would take the place of its size. Leave one of them out; values and valuesYaml may be given beside reuseValues',
    );
  }
  return layFreeValues({
    targets: selectReleaseTargets({
      regions,
      gateway: input.gateway,
      entries: input.regions,
      presetValues: input.presetValues,
      values: input.values,
      reuseValues: input.reuseValues,
    }),
    text: input.valuesYaml,
    existingSecret: input.existingSecret,
  });
}

/**
 * Gives each target the values that it is to have, and checks them with the chart's rules and the portal's limits.
 *
 * @throws InputError with a sentence per fault, before anything is changed anywhere
 */
export async function fillTargets(options: {
  input: TargetsInput;
  targets: ReleaseTarget[];
  chart: GatewayChart;
  task: ReleaseTask;
  limits?: ActionLimits;
  isDryRun?: boolean;
}): Promise<ReleaseTarget[]> {
  const { input, chart, task, limits = {} } = options;
  if (input.reuseValues && options.isDryRun) {
    // A dry run asks no region, so that the values are not known.
    return options.targets;
  }
  const targets = input.reuseValues
    ? await reuseValues({ task, targets: options.targets, chart })
    : options.targets;
  checkTargetValues({
    targets: targets.filter(({ reused }) => reused?.state !== 'unread'),
    chart,
    gateway: input.gateway,
    existingSecret: input.existingSecret,
    limits,
    complete: target => completeValues({ input, target }),
  });
  return targets;
}
