import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  createClusterState,
  parseClusterState,
  readClusterState,
  writeClusterState,
} from './ClusterState.ts';

const state = createClusterState({
  name: 'us-east-1',
  region: { id: 'us-east-1', name: 'US East' },
  namespaces: ['gateways'],
  ports: {
    apiServer: 20_001,
    etcd: 20_002,
    etcdPeer: 20_003,
    controllerManager: 20_004,
    scheduler: 20_005,
    kwok: 20_006,
    metricsServer: 20_007,
  },
});

describe('the state of a cluster', () => {
  it('is read as it was written, and leaves no other file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cluster-state-'));
    try {
      const file = join(directory, 'us-east-1', 'state.json');
      assert.equal(await readClusterState({ file }), undefined);
      await writeClusterState({ file, state });
      assert.deepEqual(await readClusterState({ file }), state);
      assert.deepEqual(await readdir(join(directory, 'us-east-1')), [
        'state.json',
      ]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  for (const [what, broken, reason] of [
    ['half a file', '{"version":1,', /is not JSON/],
    ['a list', '[]', /is not an object/],
    ['a later version', { ...state, version: 2 }, /has version 2/],
    ['no region', { ...state, region: undefined }, /lacks the name or the/],
    ['namespaces of numbers', { ...state, namespaces: [1] }, /namespaces/],
    [
      'a missing port',
      { ...state, ports: { ...state.ports, kwok: undefined } },
      /no valid port "kwok"/,
    ],
    [
      'a port beyond 65535',
      { ...state, ports: { ...state.ports, etcd: 70_000 } },
      /no valid port "etcd"/,
    ],
  ] as const) {
    it(`is refused as ${what}, naming the file and the way out`, () => {
      const text = typeof broken === 'string' ? broken : JSON.stringify(broken);
      const parse = () => parseClusterState({ text, file: '/x/state.json' });
      assert.throws(parse, reason);
      assert.throws(parse, /\/x\/state\.json.*npm run reset/);
    });
  }
});
