import type { Failure } from './failure';
import { tellFailures } from './tellFailures';

const failure = (detail: string | undefined): Failure => ({
  kind: 'forbidden',
  operation: 'read',
  detail,
});

describe('tellFailures', () => {
  it.each([
    [['no permission: list pods'], 'No permission: list pods'],
    [
      ['no permission: list pods', 'No permission: list events'],
      'No permission: list pods; list events',
    ],
    [['list pods', 'list pods'], 'No permission: list pods'],
    [['the role has no permission here'], 'The role has no permission here'],
    [[undefined], 'No permission'],
  ])('names the kind of %j once', ([first, ...others], told) => {
    expect(
      tellFailures([failure(first), ...others.map(each => failure(each))]),
    ).toBe(told);
  });

  it('leaves a detail alone that says it in full', () => {
    const of = (kind: Failure['kind'], detail: string): Failure => ({
      ...failure(detail),
      kind,
    });
    expect(tellFailures([of('timeout', 'no full answer in 4 s')])).toBe(
      'No full answer in 4 s',
    );
    expect(tellFailures([of('connectionRefused', 'host not reachable')])).toBe(
      'Host not reachable',
    );
    expect(tellFailures([of('unauthorized', 'HTTP 401')])).toBe(
      'Credential refused: HTTP 401',
    );
  });
});
