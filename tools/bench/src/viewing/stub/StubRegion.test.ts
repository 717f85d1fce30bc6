import assert from 'node:assert/strict';
import { once } from 'node:events';
import https from 'node:https';
import { after, before, describe, it } from 'node:test';
import { createPki } from '@dvara/local-cluster';
import { makeGateway } from './makeGateway.ts';
import { StubRegion } from './StubRegion.ts';

const PODS = '/api/v1/namespaces/gateways/pods';

describe('StubRegion', () => {
  const pki = createPki();
  const agent = new https.Agent({ ca: pki.authorityCertificate });
  const region = new StubRegion({
    regionId: 'us-east-1',
    certificate: pki.adminCertificate,
    key: pki.adminKey,
    objects: makeGateway({
      gateway: 'orders-llm',
      regionId: 'us-east-1',
      namespace: 'gateways',
      pods: 10,
      seed: 1,
    }),
  });

  const open = async (path: string) => {
    const request = https.get(`https://127.0.0.1:${region.port}${path}`, {
      agent,
    });
    const [response] = (await once(request, 'response')) as [
      import('node:http').IncomingMessage,
    ];
    return response;
  };
  const read = async (path: string) => {
    const chunks: Buffer[] = [];
    for await (const chunk of await open(path)) {
      chunks.push(chunk as Buffer);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      kind: string;
      metadata: { continue?: string };
      items: Array<{ metadata: { name: string } }>;
    };
  };

  before(() => region.listen());
  after(() => region.stop());

  it('lists by label and namespace, in pages', async () => {
    const labels = encodeURIComponent('app.kubernetes.io/component=gateway-ui');
    const console = await read(`${PODS}?labelSelector=${labels}`);
    const first = await read(`${PODS}?limit=6`);
    const rest = await read(
      `${PODS}?limit=6&continue=${first.metadata.continue}`,
    );

    assert.equal(console.kind, 'PodList');
    assert.equal(console.items.length, 2);
    assert.deepEqual([first.items.length, rest.items.length], [6, 4]);
    assert.equal(rest.metadata.continue, undefined);
    assert.deepEqual(
      (await read('/api/v1/namespaces/elsewhere/pods')).items,
      [],
    );
  });

  it('tells a change to those who watch, and lists it from then on', async () => {
    const watch = await open(`${PODS}?watch=true`);
    const [{ restarts }] = region.change({ changes: 1 });
    const [line] = (await once(watch, 'data')) as [Buffer];
    watch.destroy();

    assert.match(line.toString('utf8'), new RegExp(`"MODIFIED".*${restarts}`));
    assert.match(JSON.stringify(await read(PODS)), new RegExp(`${restarts}`));
  });

  it('counts what it is asked, and closes watches while it flaps', async () => {
    region.takeCounts();
    await read('/apis/metrics.k8s.io/v1beta1/namespaces/gateways/pods');
    region.behave({ mode: 'flapping' });
    const watch = await open(`${PODS}?watch=true`);
    watch.resume();
    await once(watch, 'end');
    region.behave({ mode: 'normal' });

    assert.deepEqual(region.takeCounts(), {
      list: 0,
      watch: 1,
      metrics: 1,
      status: 0,
      other: 0,
      refused: 0,
    });
  });
});
