import type { KubernetesObject } from '@dvara/local-cluster';
import { helmProcesses, writes } from '../../rollouts/support/HelmProcesses.ts';
import {
  heldLeases,
  marked,
  namespacePath,
  regionApi,
} from '../../rollouts/support/releases.ts';
import { rolloutRegions } from '../../rollouts/support/portals.ts';
import { GiveUp, waitFor } from '../../support/waitFor.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from './expectThat.ts';
import { holdable, letPodsGo } from './levers.ts';
import type { PortalClient } from './PortalClient.ts';

/** The regions, in the order of their waves. */
export const [us, eu, asia, west] = rolloutRegions;

type Subject = Pick<Scene, 'gateway' | 'portal'>;

/** A call that deploys a gateway whose pods can be held. */
export function deployment(
  options: Pick<Scene, 'gateway'> & {
    regions: readonly string[];
    mark: string;
    values?: Record<string, unknown>;
    input?: Record<string, unknown>;
  },
) {
  const { gateway, regions, mark, values, input } = options;
  return {
    action: 'dvara:release:deploy' as const,
    input: {
      gateway,
      regions: regions.map(id => ({ id })),
      values: { ...marked(mark, holdable(gateway)), ...values },
      ...input,
    },
  };
}

/** Deploys a good revision with the mark `old`. */
export async function deployOld(
  options: Subject & { regions: readonly string[] },
): Promise<void> {
  const { gateway, regions, portal } = options;
  for (const regionId of regions) {
    await letPodsGo({ regionId, release: gateway });
  }
  await portal.mustRun(deployment({ gateway, regions, mark: 'old' }));
}

/** Begins a deploy whose pods never become ready, and waits until Helm is in the middle of it. */
export async function startStuck(
  options: Subject & {
    regions: readonly string[];
    stuckIn: readonly string[];
    input?: Record<string, unknown>;
  },
): Promise<string> {
  const { gateway, regions, stuckIn, portal, input } = options;
  const id = await portal.start(
    deployment({
      gateway,
      regions,
      mark: 'new',
      values: { faults: { notReady: true } },
      input: { timeoutSeconds: 120, ...input },
    }),
  );
  await untilPending({ portal, id, gateway, regions: stuckIn });
  return id;
}

/** Waits until Helm is at work on a release in the regions. */
export async function untilPending(options: {
  portal: PortalClient;
  id: string;
  gateway: string;
  regions: readonly string[];
}): Promise<void> {
  const { portal, id, gateway, regions } = options;
  await waitFor({
    what: `Helm to be at work on ${gateway}`,
    timeoutMs: 90_000,
    condition: async () => {
      const status = await portal.status(id);
      if (status !== 'processing' && status !== 'open') {
        throw new GiveUp(
          `the task has ended as ${status}: ${(await portal.end(id)).error}`,
        );
      }
      const all = await Promise.all(
        regions.map(regionId => revisions({ gateway, regionId })),
      );
      return all.every(each => /(pending-\w+|uninstalling)$/.test(each));
    },
  });
}

/** Revisions in one region, as `1 deployed, 2 failed`. */
export async function revisions(options: {
  gateway: string;
  regionId: string;
}): Promise<string> {
  const { gateway, regionId } = options;
  const api = await regionApi(regionId);
  const { items } = await api.json<{ items: KubernetesObject[] }>({
    path: `${namespacePath}/secrets?labelSelector=owner%3Dhelm,name%3D${gateway}`,
  });
  return items
    .map(({ metadata }) => ({
      version: Number(metadata.labels?.version),
      status: metadata.labels?.status,
    }))
    .sort((a, b) => a.version - b.version)
    .map(({ version, status }) => `${version} ${status}`)
    .join(', ');
}

/** Fails where a gateway left anything of a run behind: a release, a Lease or a Helm at work. */
export async function expectNothingDone(gateway: string): Promise<void> {
  for (const regionId of rolloutRegions) {
    const all = await revisions({ gateway, regionId });
    expectThat(all === '', `${regionId} has revisions ${all}`);
  }
  await expectNobodyAtWork(gateway);
}

/** Fails where a Lease is held on a gateway, or a Helm is at work on it. */
export async function expectNobodyAtWork(gateway: string): Promise<void> {
  await waitFor({
    what: `nobody to be at work on ${gateway}`,
    timeoutMs: 60_000,
    condition: async () => {
      const leases = (await heldLeases(rolloutRegions)).filter(each =>
        each.includes(` ${gateway}-`),
      );
      expectThat(leases.length === 0, `leases: ${leases.join(', ')}`);
      expectThat(helmProcesses(gateway).length === 0, 'a helm process is left');
      return true;
    },
  });
}

/** Ids of the processes of Helm that change a gateway's release. */
export function helmAtWork(gateway: string): number[] {
  return helmProcesses(gateway)
    .filter(writes)
    .map(({ pid }) => pid);
}
