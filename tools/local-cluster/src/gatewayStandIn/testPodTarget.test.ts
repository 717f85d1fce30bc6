import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { testPodTarget } from './testPodTarget.ts';

const target = (...command: string[]) =>
  testPodTarget([{ name: 'curl', command }]);

describe('testPodTarget', () => {
  it('finds service and path in a command of words', () => {
    assert.deepEqual(
      target(
        'curl',
        '-fsS',
        'http://dvara-server:8080/actuator/health/liveness?x=1',
      ),
      { service: 'dvara-server', path: '/actuator/health/liveness?x=1' },
    );
  });

  it('finds them in a line for a shell', () => {
    assert.deepEqual(
      target('sh', '-c', `curl -fsS "http://dvara-ui:8090/health" || exit 1`),
      { service: 'dvara-ui', path: '/health' },
    );
  });

  it("takes the Service's name out of a full name, and / for no path", () => {
    assert.deepEqual(
      target('curl', 'http://dvara-server.gateways.svc.cluster.local:80'),
      { service: 'dvara-server', path: '/' },
    );
  });

  it('finds none where there is none', () => {
    assert.equal(target('true'), undefined);
  });
});
