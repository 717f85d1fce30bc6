import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statusPayload, versionOf } from './statusPayload.ts';

const common = {
  image: 'ghcr.io/kdhrubo/dvara/gateway-server:1.0.0',
  startedAt: new Date('2026-11-22T12:00:00Z'),
  now: new Date('2026-11-22T12:01:30.900Z'),
  routes: [],
  providerHealth: {},
};

describe('statusPayload', () => {
  it('tells what the gateway was configured with', () => {
    const payload = statusPayload({
      ...common,
      environment: {
        GATEWAY_MODE: 'standalone',
        GATEWAY_REGION_ID: 'us-east-1',
        GATEWAY_REGION_NAME: 'US East',
        OPENAI_API_KEY: 'sk-secret',
        OLLAMA_ENABLED: 'true',
      },
      providerHealth: { ollama: 'UNHEALTHY' },
      warning: 'License expires in 7 days',
    });
    assert.deepEqual(Object.keys(payload), [
      'status',
      'mode',
      'version',
      'uptimeSeconds',
      'region',
      'providers',
      'routes',
      'rateLimits',
      'warnings',
    ]);
    assert.equal(payload.status, 'running');
    assert.equal(payload.mode, 'standalone');
    assert.equal(payload.version, '1.0.0');
    assert.equal(payload.uptimeSeconds, 90);
    assert.deepEqual(payload.region, {
      id: 'us-east-1',
      name: 'US East',
      regionAware: true,
    });
    assert.deepEqual(
      payload.providers.map(({ name, health }) => [name, health]),
      [
        ['openai', 'HEALTHY'],
        ['ollama', 'UNHEALTHY'],
      ],
    );
    assert.deepEqual(payload.warnings, [
      "Provider 'ollama' is UNHEALTHY",
      'No routes configured (using default model-prefix routing)',
      'License expires in 7 days',
    ]);
    assert.doesNotMatch(JSON.stringify(payload), /sk-secret/);
  });

  it('has no region when none is set, and the newer names count too', () => {
    const region = (environment: Record<string, string>) =>
      statusPayload({ ...common, environment }).region;
    assert.deepEqual(region({}), { id: null, name: null, regionAware: false });
    assert.deepEqual(region({ DVARA_REGION_ID: 'eu-west-1' }), {
      id: 'eu-west-1',
      name: 'eu-west-1',
      regionAware: true,
    });
  });

  it('never tells a negative uptime, whatever the clocks say', () => {
    const { uptimeSeconds } = statusPayload({
      ...common,
      now: new Date(0),
      environment: {},
    });
    assert.equal(uptimeSeconds, 0);
  });
});

describe('versionOf', () => {
  for (const [image, version] of [
    ['ghcr.io/kdhrubo/dvara/gateway-server:1.2.3', '1.2.3'],
    ['localhost:5000/gateway-server', 'dev'],
    ['localhost:5000/gateway-server:2.0.0', '2.0.0'],
    ['gateway-server:1.0.0@sha256:abc', '1.0.0'],
    ['gateway-server@sha256:abc', 'dev'],
    ['', 'dev'],
  ]) {
    it(`of ${image || 'nothing'} is ${version}`, () => {
      assert.equal(versionOf(image), version);
    });
  }
});
