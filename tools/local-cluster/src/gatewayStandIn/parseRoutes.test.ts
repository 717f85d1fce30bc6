import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRoutes } from './parseRoutes.ts';

describe('parseRoutes', () => {
  it('reads routes with providers by name and by entry', () => {
    assert.deepEqual(
      parseRoutes(`
providers: { openai: { api_key: '\${OPENAI_API_KEY}' } }
routes:
  - id: gpt
    modelPattern: 'gpt*'
    strategy: round-robin
    providers:
      - provider: openai
        weight: 3
      - mock
  - model_pattern: 'claude*'
`),
      [
        {
          id: 'gpt',
          modelPattern: 'gpt*',
          strategy: 'round-robin',
          providers: ['openai', 'mock'],
        },
        {
          id: 'route-2',
          modelPattern: 'claude*',
          strategy: 'model-prefix',
          providers: [],
        },
      ],
    );
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['no YAML', 'routes: [unclosed'],
    ['routes of another shape', 'routes: { a: 1 }'],
    ['entries of another shape', 'routes: [1, null, text]'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nroutes: [{ id: bomb, providers: [*b,*b,*b,*b,*b] }]`,
    ],
  ]) {
    it(`finds no route in ${what}`, () => {
      assert.deepEqual(parseRoutes(text), []);
    });
  }
});
