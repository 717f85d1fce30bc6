import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTimeline } from './parseTimeline.ts';

const line = (second: string, text: string) =>
  `\u001b[2m2026-01-01T00:00:${second}Z\u001b[22m scaffolder info ${text}`;
const execution = (status: string) =>
  `scaffolder.task isAuditEvent=true meta={"actionType":"execution"} status="${status}"`;
const log = [
  line('01.000', execution('initiated')),
  line('01.500', 'info: Chart dvara 0.1.0 (sha256:00) for a, b'),
  line('02.000', 'info: [a] Installing release g in namespace gateways'),
  line('02.100', 'info: [b] Installing release g in namespace gateways'),
  line('05.000', 'info: [a] Revision 1 is deployed and ready'),
  line('06.000', 'info: [b] Revision 1 is deployed and ready'),
  line('06.250', execution('succeeded')),
];

describe('parseTimeline', () => {
  it('tells when the first region was examined and the last one deployed', () => {
    assert.deepEqual(parseTimeline(log.join('\n')), {
      succeeded: true,
      beganAt: Date.parse('2026-01-01T00:00:01Z'),
      after: { prepared: 500, examined: 1000, deployed: 5000, ended: 5250 },
    });
  });

  it('tells nothing of a task that has not ended', () => {
    assert.equal(parseTimeline(log.slice(0, -1).join('\n')), undefined);
  });

  it('does not take a task that has failed for one that was fast', () => {
    const failed = [log[0], line('01.200', execution('failed'))].join('\n');
    assert.equal(parseTimeline(failed)?.succeeded, false);
  });
});
