import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { renderKwokctlConfiguration } from './renderKwokctlConfiguration.ts';

describe('renderKwokctlConfiguration', () => {
  const text = renderKwokctlConfiguration({
    tools: {
      kubeApiserver: '/bin/kube-apiserver',
      kubeControllerManager: '/bin/kube-controller-manager',
      kubeScheduler: '/bin/kube-scheduler',
      kubectl: '/bin/kubectl',
      metricsServer: '/bin/metrics-server',
      etcd: '/bin/etcd',
      kwok: '/bin/kwok',
      kwokctl: '/bin/kwokctl',
    },
    ports: {
      apiServer: 1,
      etcd: 2,
      etcdPeer: 3,
      controllerManager: 4,
      scheduler: 5,
      kwok: 6,
      metricsServer: 7,
    },
    paths: { etcdData: '/data/etcd', tokens: '/t.csv', podLogs: '/logs' },
    kwokManifests: ['kind: Stage\nmetadata:\n  name: one\n'],
  });
  const [configuration, logs, stage] = parseAllDocuments(text).map(document =>
    document.toJS(),
  );

  it('binds every program to this machine only', () => {
    assert.equal(configuration.options.bindAddress, '127.0.0.1');
  });

  it('keeps the data outside the folder that kwokctl deletes when it fails', () => {
    const etcd = configuration.componentsPatches.find(
      ({ name }: { name: string }) => name === 'etcd',
    );
    assert.deepEqual(etcd.extraArgs, [
      { key: 'data-dir', value: '/data/etcd', override: true },
    ]);
  });

  it('downloads nothing: every program is a file of ours', () => {
    const binaries = Object.entries(configuration.options).filter(([name]) =>
      name.endsWith('Binary'),
    );
    assert.equal(binaries.length, 7);
    assert.ok(binaries.every(([, path]) => String(path).startsWith('/bin/')));
  });

  it('lets the controllers survive an API server that is away', () => {
    for (const name of ['kube-controller-manager', 'kube-scheduler']) {
      const patch = configuration.componentsPatches.find(
        (candidate: { name: string }) => candidate.name === name,
      );
      assert.ok(
        patch.extraArgs.some(
          ({ key, value }: { key: string; value: string }) =>
            key === 'leader-elect' && value === 'false',
        ),
        name,
      );
    }
  });

  it('lets a restarted KWOK play pods at once', () => {
    const patch = configuration.componentsPatches.find(
      ({ name }: { name: string }) => name === 'kwok-controller',
    );
    assert.ok(
      patch.extraArgs.some(
        ({ key, value }: { key: string; value: string }) =>
          key === 'node-lease-duration-seconds' && value === '0',
      ),
    );
  });

  it('ends with the manifests as they are', () => {
    assert.equal(logs.kind, 'ClusterLogs');
    assert.deepEqual(stage, { kind: 'Stage', metadata: { name: 'one' } });
  });
});
