import { mockServices } from '@backstage/backend-test-utils';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import {
  eventually,
  TestClock,
} from '@dvara/backstage-plugin-dvara-node/testUtils';
import type { EntityGateway } from './GatewayAccessService';
import { defaultLimits } from './limits';
import { ReportFeeds } from './ReportFeeds';

const gatewayOf = (name: string): EntityGateway => ({
  entityRef: `component:default/${name}`,
  reference: { gateway: name },
});

describe('reports that are followed', () => {
  it('are told while another one hangs, as often as they change', async () => {
    const clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    let headline = 'first';
    let hangs = false;
    const feeds = new ReportFeeds({
      logger: mockServices.logger.mock(),
      limits: defaultLimits,
      clock,
      isAt: () => true,
      read: async ({ gateway }): Promise<GatewayReport> => {
        if (hangs && gateway.reference.gateway === 'hanging') {
          await new Promise(() => undefined);
        }
        return {
          gateway: {
            name: gateway.reference.gateway,
            entityRef: gateway.entityRef,
          },
          generatedAt: '2026-11-22T14:00:00.000Z',
          headline,
          regions: [],
          findings: [],
        };
      },
    });
    const told: string[] = [];
    feeds.follow({ gateway: gatewayOf('hanging'), onReport: () => undefined });
    feeds.follow({
      gateway: gatewayOf('orders-llm'),
      onReport: ({ json }) => told.push(json),
    });
    await eventually(() => expect(told).toHaveLength(1));
    hangs = true;
    for (const next of ['second', 'third']) {
      headline = next;
      feeds.noteChange({ cluster: 'eu', namespace: 'gateways' });
      await eventually(() => {
        // Never as far as to a report that is told anew for its times.
        const due = Math.min(...clock.pending);
        if (due <= defaultLimits.feedEveryMs) {
          clock.advance(due);
        }
        expect(told.at(-1)).toContain(next);
      });
    }
    feeds.stop();
  });

  it('tell a change at once, and those that follow it together', async () => {
    const { feedSoonMs, feedEveryMs } = defaultLimits;
    const clock = new TestClock({ now: '2026-11-22T14:00:00.000Z' });
    let headline = 'first';
    const feeds = new ReportFeeds({
      logger: mockServices.logger.mock(),
      limits: defaultLimits,
      clock,
      isAt: () => true,
      read: async ({ gateway }): Promise<GatewayReport> => ({
        gateway: {
          name: gateway.reference.gateway,
          entityRef: gateway.entityRef,
        },
        generatedAt: '2026-11-22T14:00:00.000Z',
        headline,
        regions: [],
        findings: [],
      }),
    });
    const told: string[] = [];
    feeds.follow({
      gateway: gatewayOf('orders-llm'),
      onReport: ({ json }) => told.push(JSON.parse(json).headline),
    });
    await eventually(() => expect(told).toEqual(['first']));
    clock.advance(feedEveryMs);
    const change = (next: string) => {
      headline = next;
      feeds.noteChange({ cluster: 'eu', namespace: 'gateways' });
    };
    change('second');
    clock.advance(feedSoonMs);
    await eventually(() => expect(told).toEqual(['first', 'second']));
    change('third');
    change('fourth');
    await eventually(() => expect(clock.pending).toContain(feedEveryMs));
    clock.advance(feedEveryMs - 1);
    expect(told).toHaveLength(2);
    clock.advance(1);
    await eventually(() => expect(told).toEqual(['first', 'second', 'fourth']));
    feeds.stop();
  });
});
