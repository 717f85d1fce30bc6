import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerRequest, type GatewaySnapshot } from './answerRequest.ts';
import type { StandInSettings } from './standInSettings.ts';

const settings: StandInSettings = {
  statusMode: 'normal',
  statusAge: 'old',
  providerHealth: {},
  testOutcome: 'auto',
  delayMilliseconds: 0,
};
const gateway: GatewaySnapshot = {
  component: 'gateway-server',
  environment: {
    GATEWAY_REGION_ID: 'us-east-1',
    MOCK_PROVIDER_ENABLED: 'true',
    DVARA_ACTUATOR_API_KEY: 'actuator-key',
  },
  image: 'gateway-server:1.0.0',
  startedAt: new Date('2026-11-22T12:00:00Z'),
  ready: true,
  routes: [],
  settings,
};

function ask(
  path: string,
  changes: Partial<Omit<GatewaySnapshot, 'settings'>> & {
    settings?: Partial<StandInSettings>;
    method?: string;
    authorization?: string;
  } = {},
) {
  const { method = 'GET', authorization, ...rest } = changes;
  return answerRequest({
    method,
    path,
    authorization,
    gateway: {
      ...gateway,
      ...rest,
      settings: { ...settings, ...rest.settings },
    },
    now: new Date('2026-11-22T12:01:00Z'),
  });
}

function statusOf(answer: ReturnType<typeof ask>) {
  return answer.kind === 'answer' ? answer.status : answer.kind;
}

describe('the endpoints of the stand-in', () => {
  it('answer /status openly in the old age only', () => {
    const path = '/status';
    assert.equal(statusOf(ask(path)), 200);
    assert.equal(statusOf(ask(path, { settings: { statusAge: 'both' } })), 200);
    assert.equal(statusOf(ask(path, { settings: { statusAge: 'new' } })), 404);
  });

  it('answer /actuator/gateway-status with the key, in the new age only', () => {
    const path = '/actuator/gateway-status';
    const age = { settings: { statusAge: 'new' } } as const;
    const authorization = 'Bearer actuator-key';
    assert.equal(statusOf(ask(path, { ...age, authorization })), 200);
    assert.equal(statusOf(ask(path, age)), 401);
    for (const wrong of ['actuator-key', 'Bearer ', 'Bearer actuator-keY']) {
      assert.equal(statusOf(ask(path, { ...age, authorization: wrong })), 401);
    }
    assert.equal(statusOf(ask(path, { authorization })), 404);
  });

  it('let nobody in by an unset key', () => {
    const path = '/actuator/gateway-status';
    for (const authorization of ['Bearer ', 'Bearer', '']) {
      assert.equal(
        statusOf(
          ask(path, {
            settings: { statusAge: 'new' },
            environment: {},
            authorization,
          }),
        ),
        401,
      );
    }
  });

  it('tell readiness apart from liveness', () => {
    assert.equal(statusOf(ask('/actuator/health/readiness')), 200);
    const unready = { ready: false };
    assert.equal(statusOf(ask('/actuator/health/readiness', unready)), 503);
    assert.equal(statusOf(ask('/actuator/health/liveness', unready)), 200);
  });

  it('are those of their component', () => {
    for (const component of ['gateway-ui', 'mcp-proxy-server'] as const) {
      assert.equal(statusOf(ask('/actuator/health', { component })), 200);
      assert.equal(statusOf(ask('/status', { component })), 404);
    }
    assert.equal(statusOf(ask('/', { component: 'gateway-ui' })), 200);
    assert.equal(statusOf(ask('/')), 404);
  });

  it('refuse what is not a read', () => {
    assert.equal(statusOf(ask('/status', { method: 'POST' })), 405);
  });

  for (const [statusMode, expected] of [
    ['hang', 'hang'],
    ['reset', 'reset'],
    ['drip', 'drip'],
    ['endless', 'endless'],
    ['error500', 500],
    ['error503', 503],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not-found', 404],
    ['html', 200],
    ['empty', 200],
    ['invalid-json', 200],
    ['nested', 200],
    ['unknown-fields', 200],
    ['wrong-region', 200],
    ['no-providers', 200],
  ] as const) {
    it(`misbehave as ${statusMode}, the health paths staying well`, () => {
      const changes = { settings: { statusMode } };
      assert.equal(statusOf(ask('/status', changes)), expected);
      assert.equal(statusOf(ask('/actuator/health', changes)), 200);
    });
  }

  it('send what each mode promises', () => {
    const body = (statusMode: StandInSettings['statusMode']) => {
      const answer = ask('/status', { settings: { statusMode } });
      return answer.kind === 'answer' ? answer.body : '';
    };
    assert.match(body('html'), /^<!doctype html>/);
    assert.equal(body('empty'), '');
    assert.throws(() => JSON.parse(body('invalid-json')));
    assert.equal(JSON.parse(body('wrong-region')).region.id, 'elsewhere-1');
    assert.deepEqual(JSON.parse(body('no-providers')).providers, []);
    assert.equal(JSON.parse(body('unknown-fields')).configBundle.version, 7);
    assert.equal(JSON.parse(body('unknown-fields')).status, 'running');
    assert.ok(body('nested').length > 10_000);
  });
});
