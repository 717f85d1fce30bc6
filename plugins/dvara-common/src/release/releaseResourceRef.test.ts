import {
  parseReleaseResourceRef,
  releaseResourceRef,
} from './releaseResourceRef';

it('reads the ref that it writes', () => {
  const resource = {
    region: 'us-east-1',
    namespace: 'gateways',
    release: 'orders-llm',
  };
  expect(releaseResourceRef(resource)).toBe('us-east-1/gateways/orders-llm');
  expect(parseReleaseResourceRef(releaseResourceRef(resource))).toEqual(
    resource,
  );
});

it.each(['', 'us-east-1', 'us-east-1/gateways', 'a/b/c/d', 'a//c', 'a/b /c'])(
  'takes %j for no ref',
  ref => {
    expect(parseReleaseResourceRef(ref)).toBeUndefined();
  },
);
