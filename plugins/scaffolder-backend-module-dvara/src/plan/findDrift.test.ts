import type { JsonValue } from '@backstage/types';
import { set } from 'lodash';
import {
  gatewayManifest,
  type ManifestOptions,
} from '../__testUtils__/gatewayManifest';
import { describeDrift } from './describePlan';
import { findDrift } from './findDrift';
import type { LiveObject } from './LiveObject';

const CONTAINER = 'spec.template.spec.containers[0]';
const D = 'Deployment/orders-llm-dvara-server';
const C = 'spec.template.spec.containers[gateway-server]';

interface Live {
  manifest?: ManifestOptions;
  fields: Record<string, JsonValue>;
}

/** The objects of a release as they are, with fields of the server's Deployment set by somebody. */
function liveWith(options: Live): LiveObject[] {
  return gatewayManifest(options.manifest).map((wanted): LiveObject => {
    const object = structuredClone(wanted);
    if (`${wanted.kind}/${wanted.metadata.name}` === D) {
      Object.entries(options.fields).forEach(([path, value]) =>
        set(object, path, value),
      );
    }
    return { wanted, state: 'found', object };
  });
}

const inWords = (live: LiveObject[]) =>
  findDrift({ live, redact: text => text }).map(describeDrift);

describe('findDrift', () => {
  it.each<[string, Live, string[]]>([
    ['nothing', { fields: {} }, []],
    [
      'defaults of the API server are none',
      {
        fields: {
          'spec.progressDeadlineSeconds': 600,
          [`${CONTAINER}.imagePullPolicy`]: 'Always',
        },
      },
      [],
    ],
    [
      'another writing of a quantity is none',
      {
        fields: {
          [`${CONTAINER}.resources.limits`]: { cpu: '2', memory: '1Gi' },
        },
      },
      [],
    ],
    [
      'an edited limit',
      {
        fields: {
          [`${CONTAINER}.resources.limits`]: { cpu: '3', memory: '1Gi' },
        },
      },
      [`${D}: ${C}.resources.limits.cpu 2 → 3`],
    ],
    [
      'an added variable',
      {
        fields: {
          [`${CONTAINER}.env`]: [
            { name: 'JAVA_TOOL_OPTIONS', value: '-Xmx512m' },
            { name: 'DEBUG', value: '1' },
          ],
        },
      },
      [`${D}: ${C}.env[DEBUG].value added: 1`],
    ],
    [
      'pods scaled by hand',
      { fields: { 'spec.replicas': 7 } },
      [`${D}: spec.replicas 2 → 7`],
    ],
    [
      'pods scaled by an autoscaler are none',
      {
        manifest: { autoscaler: { minReplicas: 2, maxReplicas: 9 } },
        fields: { 'spec.replicas': 7 },
      },
      [],
    ],
  ])('%s', (_, options, sentences) => {
    expect(inWords(liveWith(options))).toEqual(sentences);
  });

  it('tells what is missing, and of a Secret only which key', () => {
    const [secret, config] = gatewayManifest({
      secret: { 'openai-api-key': 'one' },
    });
    expect(
      inWords([
        {
          wanted: secret,
          state: 'found',
          object: { ...secret, data: { 'openai-api-key': 'b3RoZXI=' } },
        },
        { wanted: config, state: 'missing' },
      ]),
    ).toEqual([
      'Secret/orders-llm-dvara-secret: data[openai-api-key] changed (value not shown)',
      'ConfigMap/orders-llm-dvara-config is missing',
    ]);
  });
});
