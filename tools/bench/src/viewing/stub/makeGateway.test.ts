import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeGateway } from './makeGateway.ts';

const options = {
  gateway: 'billing-llm',
  regionId: 'eu-west-1',
  namespace: 'elsewhere',
  pods: 10,
  seed: 7,
};

describe('makeGateway', () => {
  it('gives as many pods as are asked for, each with metrics, an endpoint and an event', () => {
    const objects = makeGateway(options);
    const endpoints = objects.endpointslices.flatMap(
      slice => slice.endpoints as unknown[],
    );

    assert.deepEqual(
      [
        objects.pods.length,
        objects.podmetrics.length,
        objects.events.length,
        endpoints.length,
      ],
      [10, 10, 10, 10],
    );
    assert.equal(new Set(objects.pods.map(pod => pod.metadata.name)).size, 10);
  });

  it('leaves nothing of the gateway that the objects were taken from', () => {
    const text = JSON.stringify(makeGateway(options));

    assert.doesNotMatch(text, /orders-llm|us-east-1"|"gateways"/);
    assert.match(text, /"dvara.ai\/region":"eu-west-1"/);
  });

  it('keeps what controllers refer to by uid and hash', () => {
    const { pods, replicasets } = makeGateway(options);
    const owners = pods.map(
      ({ metadata }) =>
        (metadata.ownerReferences as Array<{ name: string }>)[0].name,
    );

    assert.deepEqual(
      new Set(owners),
      new Set(replicasets.map(({ metadata }) => metadata.name)),
    );
  });

  it('is the same for the same seed, and compresses no better than what differs allows', () => {
    const { pods } = makeGateway(options);
    const [first] = pods;
    const different = gzipSync(JSON.stringify(pods)).length;
    const same = gzipSync(JSON.stringify(pods.map(() => first))).length;

    assert.deepEqual(makeGateway(options).pods, pods);
    assert.ok(different > 1.3 * same, `${different} against ${same} bytes`);
  });
});
