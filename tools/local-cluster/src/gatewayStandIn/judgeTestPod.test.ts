import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GatewaySnapshot } from './answerRequest.ts';
import { judgeTestPod } from './judgeTestPod.ts';

const gateway: GatewaySnapshot = {
  component: 'gateway-server',
  environment: {},
  image: 'gateway-server:1.0.0',
  startedAt: new Date(0),
  ready: true,
  routes: [],
  settings: {
    statusMode: 'normal',
    statusAge: 'old',
    providerHealth: {},
    testOutcome: 'auto',
    delayMilliseconds: 0,
  },
};
const well = {
  target: { service: 'demo-server', path: '/actuator/health?x=1' },
  serviceExists: true,
  gateway,
  now: new Date(0),
};

describe('a helm test pod', () => {
  it('succeeds when its gateway answers, and prints the answer', () => {
    const { outcome, line } = judgeTestPod(well);
    assert.equal(outcome, 'succeeded');
    assert.equal(JSON.parse(line).status, 'UP');
  });

  for (const [what, changes, line] of [
    ['asks for nothing', { target: undefined }, /no URL/],
    [
      'asks a Service that does not exist',
      { serviceExists: false },
      /\(6\) Could not resolve host: demo-server/,
    ],
    [
      'finds no ready pod behind it',
      { gateway: undefined },
      /\(7\) Failed to connect to demo-server/,
    ],
    [
      'is refused',
      {
        gateway: { ...gateway, ready: false },
        target: { service: 'a', path: '/actuator/health/readiness' },
      },
      /\(22\).*503/,
    ],
    [
      'gets no answer',
      {
        target: { service: 'a', path: '/status' },
        gateway: {
          ...gateway,
          settings: { ...gateway.settings, statusMode: 'hang' as const },
        },
      },
      /\(28\)/,
    ],
    ['is told to', { ordered: 'failed' as const }, /\(22\).*503/],
  ] as const) {
    it(`fails when it ${what}, and prints curl's words`, () => {
      const verdict = judgeTestPod({ ...well, ...changes });
      assert.equal(verdict.outcome, 'failed');
      assert.equal(verdict.stream, 'stderr');
      assert.match(verdict.line, line);
    });
  }

  it('ends as its script does when it asks nobody, or not at all', () => {
    const judge = (exitCode?: number) =>
      judgeTestPod({
        ...well,
        target: undefined,
        script: { lines: ['a', 'b'], exitCode },
      });
    assert.deepEqual(judge(3), {
      outcome: 'failed',
      exitCode: 3,
      line: 'a\nb',
      stream: 'stdout',
    });
    assert.equal(judge(0).outcome, 'succeeded');
    assert.equal(judge().outcome, 'running');
  });

  it('succeeds when it is told to, whatever it would have found', () => {
    assert.equal(
      judgeTestPod({ ...well, gateway: undefined, ordered: 'succeeded' })
        .outcome,
      'succeeded',
    );
  });
});
