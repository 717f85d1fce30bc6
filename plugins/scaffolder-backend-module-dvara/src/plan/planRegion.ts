import { layerValues } from '@dvara/backstage-plugin-dvara-common';
import { diffObjects, secretTextsOf } from '@dvara/backstage-plugin-dvara-node';
import type { GatewayChart } from '../chart/GatewayChart';
import { leaseEnd } from '../lease/leaseObject';
import { LeaseStore } from '../lease/LeaseStore';
import {
  examineRelease,
  type ExaminedRelease,
} from '../release/examineRelease';
import { examineSecret } from '../release/examineSecret';
import { handOverReplicas } from '../release/handOverReplicas';
import type { ReleaseWork } from '../release/ReleaseWork';
import type { CompleteValues } from '../values/completeValues';
import { describeRolls } from './describeRolls';
import { expectSecret, type SecretToCome } from './expectSecret';
import { findDrift } from './findDrift';
import { readRegionBasis } from './readRegionBasis';
import type { RegionPlan } from './RegionPlan';

/**
 * Finds out what a deploy would do with one release, and changes nothing.
 *
 * @throws ConflictError where the deploy would be refused
 * @throws HelmError, ClusterError where it cannot be found out
 */
export async function planRegion(options: {
  work: ReleaseWork;
  chart: GatewayChart;
  existingSecret?: string;
  complete: CompleteValues;
  toCome?: SecretToCome;
}): Promise<RegionPlan> {
  const { work, chart, existingSecret, complete, toCome } = options;
  const { helm, helmTarget, redactor, target, signal } = work;
  const { state, decision } = await examineRelease({
    work,
    operation: 'deploy',
  });
  const secret = await examineSecret({ work, existingSecret });
  const { basis, manifest, live } = await readRegionBasis({
    work,
    state,
    existingSecret,
    secret,
    complete,
  });
  // A failed release goes back first, and is upgraded from there.
  const from =
    decision.kind === 'recover' && decision.recovery.kind === 'rollback'
      ? await helm.manifest({
          ...helmTarget,
          revision: decision.recovery.revision,
        })
      : manifest;
  const found = live.flatMap(each =>
    each.state === 'found' ? [each.object] : [],
  );
  redactor.add(secretTextsOf([...from, ...manifest, ...found]));
  const expected = expectSecret({
    secret,
    toCome: existingSecret ? toCome : undefined,
  });
  const values = complete({ secret: expected.facts });
  const rendered = await helm.render({
    ...helmTarget,
    chart: chart.archive,
    values: layerValues([
      values,
      handOverReplicas({ chart, values, deployments: state.deployments }),
    ]),
    secrets: redactor.secrets,
    signal,
  });
  redactor.add(secretTextsOf(rendered.objects));

  const warnings = [...rendered.warnings];
  if (target.reused?.state === 'read') {
    warnings.push(...target.reused.warnings);
  }
  if (existingSecret && !expected.facts) {
    warnings.push(
      `secret ${existingSecret} does not exist in namespace ${helmTarget.namespace}, so the gateway runs without keys. Making it changes the plan`,
    );
  }
  const holder = await readHolder(work);
  if (holder) {
    warnings.push(
      `task ${holder} is at work on the release, so that the plan may not hold for long`,
    );
  }
  const drift = findDrift({ live, redact: redactor.redact });
  const unseen = drift.filter(each => each.state === 'denied');
  if (unseen.length) {
    warnings.push(
      `the deployer may not read ${unseen
        .map(({ object }) => object)
        .join(', ')}, so that a change there goes unnoticed`,
    );
  }
  return {
    revision: state.current?.revision,
    sentence: [
      describeState({ work, chart, state, decision }),
      ...(expected.changed.length
        ? [
            `Secret ${existingSecret} is ${
              secret ? 'changed' : 'made'
            } first, with ${expected.changed.join(', ')} (values not shown).`,
          ]
        : []),
    ].join(' '),
    changes: diffObjects({
      from,
      to: rendered.objects,
      redact: redactor.redact,
    }),
    rolls: describeRolls({ from, to: rendered.objects }),
    drift: drift.filter(each => each.state !== 'denied'),
    warnings,
    // The Secret is a part of the basis and is not yet what it will be.
    basis: expected.changed.length ? undefined : basis,
  };
}

/** The task that holds the release now, if one does. */
async function readHolder(work: ReleaseWork): Promise<string | undefined> {
  const { client, clock, helmTarget, signal } = work;
  const { namespace, releaseName } = helmTarget;
  const lease = await new LeaseStore({
    client,
    namespace,
    releaseName,
    clock,
  }).read(signal);
  return lease && leaseEnd(lease) > clock.now()
    ? lease.spec?.holderIdentity?.split('/')[0]
    : undefined;
}

function describeState(options: {
  work: ReleaseWork;
  chart: GatewayChart;
  state: ExaminedRelease['state'];
  decision: ExaminedRelease['decision'];
}): string {
  const { work, chart, state, decision } = options;
  const { namespace, releaseName } = work.helmTarget;
  const { current } = state;
  const next = `${chart.name}-${chart.version}`;
  if (!current) {
    return `Release ${releaseName} is not installed in namespace ${namespace}: a deploy installs it with chart ${next}.`;
  }
  if (decision.kind === 'recover') {
    return `${decision.sentence}, and then upgraded with chart ${next}.`;
  }
  return `Release ${releaseName} in namespace ${namespace} is at revision ${
    current.revision
  } (${current.status}), made with chart ${current.chart}${
    current.chart === next ? '' : `: a deploy upgrades it to ${next}`
  }.`;
}
