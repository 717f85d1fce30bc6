import { rolloutRegions } from '../../rollouts/support/portals.ts';
import { regionCluster } from '../../support/regions.ts';
import { waitFor } from '../../support/waitFor.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import type { PortalClient } from '../support/PortalClient.ts';

/** Why each region did not answer when it was last tried; absent where it did, or was not tried yet. */
async function failuresOf(
  portal: PortalClient,
): Promise<Array<string | undefined>> {
  const { items } = await portal.json<{
    items: Array<{ reachability?: { failure?: { kind: string } } }>;
  }>({ path: '/api/dvara/v1/regions' });
  expectThat(
    items.length === rolloutRegions.length &&
      items.every(({ reachability }) => reachability),
    'not every region has been tried',
  );
  return items.map(({ reachability }) => reachability?.failure?.kind);
}

/**
 * Starts a portal while the API server of every region is killed.
 *
 * @returns what was seen
 */
export async function playNoClusters(scene: Scene): Promise<string> {
  const { victims, major } = scene;
  const clusters = await Promise.all(rolloutRegions.map(regionCluster));
  const startAll = () => Promise.all(clusters.map(each => each.start()));
  try {
    await Promise.all(clusters.map(each => each.kill()));
    const victim = await victims.start({ major });
    try {
      const { status } = await victim.client.request({
        path: '/.backstage/health/v1/readiness',
      });
      expectThat(status === 200, `the portal’s readiness is ${status}`);
      const failures = await failuresOf(victim.client);
      expectThat(
        failures.every(kind => kind === 'connectionRefused'),
        `the regions are ${failures.join(', ')}`,
      );
      await startAll();
      await waitFor({
        what: 'every region to answer',
        timeoutMs: 60_000,
        condition: async () =>
          (await failuresOf(victim.client)).every(kind => kind === undefined),
      });
      return `the portal is ready (${status}); ${failures.length} of ${rolloutRegions.length} regions ${failures[0]}; all answer after their start, without a restart of the portal`;
    } finally {
      await victim.stop();
    }
  } finally {
    await startAll();
  }
}
