import { tellFailures } from './tellFailures';

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
      tellFailures([
        { kind: 'forbidden', detail: first },
        ...others.map(detail => ({ detail })),
      ]),
    ).toBe(told);
  });
});
