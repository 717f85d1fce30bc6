import { mockServices } from '@backstage/backend-test-utils';
import type { JsonValue } from '@backstage/types';
import { readReadingConfig } from './readingConfig';

const read = (reading?: JsonValue) =>
  readReadingConfig(
    mockServices.rootConfig({
      data: { dvara: reading === undefined ? {} : { reading } },
    }),
  );

describe('dvara.reading', () => {
  it('has a default for everything', () => {
    const { reading, streams, logs, history } = read();
    expect(reading.statusEveryMs).toBe(10_000);
    expect(reading.fleetStatusEveryMs).toBe(60_000);
    expect(reading.idleMs).toBe(5 * 60_000);
    expect(reading.releasesWithoutOwner).toBe('refuse');
    expect(streams.perUser).toBe(20);
    expect(logs).toMatchObject({ enabled: true, perUser: 5 });
    expect(history).toMatchObject({ perUser: 4, perProcess: 16 });
  });

  it('takes what is set, and leaves the rest', () => {
    const { reading, streams, logs } = read({
      idleMinutes: 10,
      releasesWithoutOwner: 'allow',
      status: { everySeconds: 20, fleetEverySeconds: 120 },
      streams: { perUser: 3 },
      logs: { enabled: false, followMinutes: 5 },
    });
    expect(reading).toMatchObject({
      idleMs: 600_000,
      releasesWithoutOwner: 'allow',
      statusEveryMs: 20_000,
      fleetStatusEveryMs: 120_000,
      statusPerSecond: 5,
    });
    expect(streams).toMatchObject({ perUser: 3, perProcess: 2000 });
    expect(logs).toMatchObject({ enabled: false, followMs: 300_000 });
  });

  it.each<[JsonValue, string]>([
    [
      { idleMinutes: 0 },
      'dvara.reading.idleMinutes must be a whole number from 1 to 60',
    ],
    [
      { status: { everySeconds: '10' } },
      'dvara.reading.status.everySeconds must be a whole number from 5 to 300',
    ],
    [
      { status: { fleetEverySeconds: 10 } },
      'dvara.reading.status.fleetEverySeconds must be a whole number from 60 to 3600',
    ],
    [
      { streams: { perUser: 1.5 } },
      'dvara.reading.streams.perUser must be a whole number from 1 to 200',
    ],
    [
      { logs: { enabled: 'no' } },
      'dvara.reading.logs.enabled must be true or false',
    ],
    [
      { logs: { perUsers: 5 } },
      'dvara.reading.logs.perUsers is not a known key',
    ],
    [{ status: 5 }, 'dvara.reading.status must be a map'],
    [
      { releasesWithoutOwner: 'show' },
      'dvara.reading.releasesWithoutOwner must be refuse or allow',
    ],
    [
      { releasesWithoutOwner: true },
      'dvara.reading.releasesWithoutOwner must be refuse or allow',
    ],
    [
      { idleMinutes: 99, streams: { perProcess: 0 } },
      'dvara.reading.idleMinutes must be a whole number from 1 to 60; dvara.reading.streams.perProcess must be a whole number from 1 to 20000',
    ],
  ])(
    'is refused at start-up for %j, naming key and range',
    (reading, words) => {
      expect(() => read(reading)).toThrow(words);
    },
  );
});
