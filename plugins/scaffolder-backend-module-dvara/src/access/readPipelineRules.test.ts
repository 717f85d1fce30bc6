import { mockServices } from '@backstage/backend-test-utils';
import type { JsonValue } from '@backstage/types';
import { readPipelineRules } from './readPipelineRules';

const read = (pipelines?: JsonValue) =>
  readPipelineRules({
    config: mockServices.rootConfig({
      data: { dvara: { ...(pipelines !== undefined && { pipelines }) } },
    }),
    regionIds: ['us-east-1', 'eu-west-1'],
  });

const rule = {
  subject: 'ci-us',
  verbs: ['plan', 'deploy'],
  regions: ['us-east-1'],
  gateways: ['*'],
};

it('allows nothing where nothing is configured', () => {
  expect(read()).toEqual([]);
});

it('reads what is configured', () => {
  expect(read([rule])).toEqual([rule]);
});

it.each<[string, JsonValue, string]>([
  [
    'a region that is not configured',
    [{ ...rule, regions: ['mars-1'] }],
    'dvara.pipelines[0].regions: there is no region mars-1; configured are us-east-1, eu-west-1',
  ],
  [
    'an unknown verb',
    [rule, { ...rule, verbs: ['destroy'] }],
    'dvara.pipelines[1].verbs[0]',
  ],
  [
    'no verb, which would look as if all were allowed',
    [{ ...rule, verbs: [] }],
    'dvara.pipelines[0].verbs: must name at least one of plan, deploy',
  ],
  [
    'no gateway',
    [{ ...rule, gateways: [] }],
    'dvara.pipelines[0].gateways: must name at least one',
  ],
  [
    'a subject for everybody',
    [{ ...rule, subject: '*' }],
    'dvara.pipelines[0].subject: must be the subject of one token',
  ],
  [
    'a misspelt key',
    [{ ...rule, region: 'us-east-1' }],
    "Unrecognized key(s) in object: 'region'",
  ],
])('ends the start with a sentence at %s', (_what, pipelines, message) => {
  expect(() => read(pipelines)).toThrow(message);
});
