import { waitFor } from '../../support/waitFor.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import { us } from '../support/gatewayCalls.ts';
import {
  deployWell,
  entityRefOf,
  isWell,
  waitForEntity,
  type GatewayReportAnswer,
} from '../support/gatewayReports.ts';
import { GatewayStream } from '../support/GatewayStream.ts';
import type { VictimPortal } from '../support/VictimPortals.ts';

/** Waits until a stream tells that the gateway is well. */
async function waitUntilWell(stream: GatewayStream): Promise<void> {
  await waitFor({
    what: 'the stream to tell that the gateway is well',
    timeoutMs: 60_000,
    condition: () =>
      stream.events.some(
        ({ event, data }) =>
          event === 'report' &&
          isWell(JSON.parse(data) as GatewayReportAnswer, [us]),
      ),
  });
}

/** Ends a portal below an open stream, starts it, and comes back. */
async function endBelow(options: {
  victim: VictimPortal;
  entityRef: string;
  signal: 'SIGTERM' | 'SIGKILL';
}): Promise<string> {
  const { victim, entityRef, signal } = options;
  const stream = await GatewayStream.open({ portal: victim.client, entityRef });
  await waitUntilWell(stream);
  victim.signal(signal);
  await waitFor({
    what: 'the stream to be closed',
    timeoutMs: 30_000,
    condition: () => stream.closed,
  });
  await victim.ended({ timeoutMs: 60_000 });
  const end = stream.events.find(({ event }) => event === 'end');
  await victim.start();
  const again = await GatewayStream.open({ portal: victim.client, entityRef });
  try {
    await waitUntilWell(again);
  } finally {
    await again.leave();
  }
  return `${signal}: ${end ? `end ${end.data}` : 'closed without a word'}`;
}

/**
 * A portal that is ended, and one that is killed, while somebody listens.
 *
 * @returns what was seen
 */
export async function playRestartedPortal(scene: Scene): Promise<string> {
  const { gateway, portal, victims, major } = scene;
  await deployWell({ gateway, portal, regions: [us] });
  const victim = await victims.start({ major });
  try {
    const entityRef = entityRefOf(gateway);
    await waitForEntity({ gateway, portal: victim.client, regions: [us] });
    const ended = await endBelow({ victim, entityRef, signal: 'SIGTERM' });
    expectThat(
      ended.includes('"stopping"'),
      `the portal has not said that it stops; ${ended}`,
    );
    const killed = await endBelow({ victim, entityRef, signal: 'SIGKILL' });
    return `${ended}; ${killed}; each time a new stream told the report after the start`;
  } finally {
    await victim.stop();
  }
}
