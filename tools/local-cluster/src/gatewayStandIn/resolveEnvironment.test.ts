import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  resolveEnvironment,
  type ContainerSpecification,
} from './resolveEnvironment.ts';

const sources = {
  secret: (name: string) =>
    name === 'keys' ? { 'openai-api-key': 'sk-1', empty: '' } : undefined,
  configMap: (name: string) =>
    name === 'settings' ? { MODE: 'full' } : undefined,
  field: (path: string) => (path === 'metadata.name' ? 'gateway-0' : undefined),
};

function resolve(container: Partial<ContainerSpecification>) {
  return resolveEnvironment({
    container: { name: 'server', ...container },
    sources,
  });
}

function secretKey(
  key: string,
  options: { name?: string; optional?: boolean },
) {
  return {
    name: 'KEY',
    valueFrom: { secretKeyRef: { name: 'keys', key, ...options } },
  };
}

describe('resolveEnvironment', () => {
  it('reads plain values, keys of Secrets and ConfigMaps, and fields', () => {
    const { values, missing } = resolve({
      env: [
        { name: 'PLAIN', value: 'x' },
        { name: 'NOTHING' },
        secretKey('openai-api-key', {}),
        {
          name: 'MODE',
          valueFrom: { configMapKeyRef: { name: 'settings', key: 'MODE' } },
        },
        {
          name: 'POD',
          valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
        },
      ],
    });
    assert.deepEqual(values, {
      PLAIN: 'x',
      NOTHING: '',
      KEY: 'sk-1',
      MODE: 'full',
      POD: 'gateway-0',
    });
    assert.deepEqual(missing, []);
  });

  it('leaves a variable unset when an optional key or its Secret does not exist', () => {
    for (const reference of [
      secretKey('gemini-api-key', { optional: true }),
      secretKey('openai-api-key', { name: 'absent', optional: true }),
    ]) {
      assert.deepEqual(resolve({ env: [reference] }), {
        values: {},
        missing: [],
      });
    }
  });

  it('keeps an empty key apart from a missing one', () => {
    assert.deepEqual(
      resolve({ env: [secretKey('empty', { optional: true })] }).values,
      { KEY: '' },
    );
  });

  it('names what a kubelet would not start without, and no value', () => {
    const { missing } = resolve({
      env: [secretKey('gemini-api-key', {})],
      envFrom: [{ secretRef: { name: 'absent' } }],
    });
    assert.deepEqual(missing, [
      'Secret absent',
      'KEY (key gemini-api-key of Secret keys)',
    ]);
  });

  it('lets the last definition win, as extraEnv relies on', () => {
    assert.deepEqual(
      resolve({
        envFrom: [{ configMapRef: { name: 'settings' }, prefix: 'GATEWAY_' }],
        env: [
          { name: 'GATEWAY_MODE', value: 'standalone' },
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }).values,
      { GATEWAY_MODE: 'standalone', A: '2' },
    );
  });

  it('replaces $(NAME) by an earlier variable and leaves the rest alone', () => {
    assert.equal(
      resolve({
        env: [
          { name: 'HOST', value: 'server' },
          { name: 'URL', value: 'http://$(HOST)/$(LATER) $$(HOST) ${HOST}' },
        ],
      }).values.URL,
      'http://server/$(LATER) $(HOST) ${HOST}',
    );
  });
});
