import { MAX_VALUES_BYTES } from '../limits';
import { parseValuesYaml } from './parseValuesYaml';

describe('parseValuesYaml', () => {
  it('reads values as Helm does', () => {
    expect(
      parseValuesYaml(
        [
          'gatewayServer: &server',
          '  enabled: yes',
          '  extraEnv: [{ name: TIME, value: 12:30 }, { name: DAY, value: 2026-01-02 }]',
          '  mode: 0777',
          'gatewayUi:',
          '  <<: *server',
          '  enabled: off',
          '8080: ~',
        ].join('\n'),
      ),
    ).toEqual({
      faults: [],
      values: {
        gatewayServer: {
          enabled: true,
          extraEnv: [
            { name: 'TIME', value: '12:30' },
            { name: 'DAY', value: '2026-01-02' },
          ],
          mode: 511,
        },
        gatewayUi: {
          enabled: false,
          extraEnv: expect.any(Array),
          mode: 511,
        },
        8080: null,
      },
    });
  });

  it.each(['', '  \n', '# only words\n', '---\n', 'null'])(
    'finds no values in %j',
    text => {
      expect(parseValuesYaml(text)).toEqual({ values: {}, faults: [] });
    },
  );

  it.each([
    ['a: 1\nb: [1, 2\nc: 3\n', /^line 3: the indentation/],
    ['a: 1\n\tb: 2\n', /^line 2: a tab cannot indent/],
    ['a:\n  b: 1\n c: 2\n', /^line 3: the indentation/],
    ['a: 1\nb: 2\na: 3\n', /^line 3: this key is in the same map already/],
    ['a: 1\n---\nb: 2\n', /^line 2: a second document/],
    ['a: !!binary x\n', /^line 1: tags/],
    ['a: !secret x\n', /^line 1: tags/],
    ['a: 1\nb: *nowhere\n', /^line 2: this alias names no anchor/],
    ['a: &a\n  <<: *a\n', /^line 2: this alias stands for what it is part of/],
    ['a: &a 1\nb:\n  <<: *a\n', /^line 3: «<<» takes in maps/],
    ['a: "x\n', /^line 2: a quote, colon/],
    ['? [a]\n: 1\n', /^line 1: a key must be a plain text/],
    ['a: .inf\n', /^line 1: values have no infinite numbers/],
    ['- a\n- b\n', /this is a list$/],
    ['just words', /this is a string$/],
  ])('refuses %j, naming the line', (text, sentence) => {
    const { values, faults } = parseValuesYaml(text);
    expect(values).toBeUndefined();
    expect(faults[0]).toEqual({
      path: '',
      sentence: expect.stringMatching(sentence),
    });
  });

  it('never quotes the text', () => {
    for (const text of [
      'key: "sk-canary\n',
      'sk-canary: 1\nsk-canary: 2\n',
      'a: *sk-canary\n',
      'a: !sk-canary x\n',
      'a: |sk-canary\n  x\n',
      '%sk-canary\n---\na: 1\n',
      '}sk-canary',
    ]) {
      const { faults } = parseValuesYaml(text);
      expect(faults).not.toEqual([]);
      expect(JSON.stringify(faults)).not.toContain('canary');
    }
  });

  it('refuses in no time what would fill the memory', () => {
    const bomb = (line: (above: string) => string) =>
      Array.from({ length: 60 }, (_, level) =>
        level === 0
          ? 'l0: &l0 {a: 1}'
          : `l${level}: &l${level} ${line(`*l${level - 1}`)}`,
      ).join('\n');
    const started = performance.now();
    for (const text of [
      bomb(above => `[${Array(9).fill(above).join(', ')}]`),
      bomb(above => `{ <<: [${above}, ${above}] }`),
      `a: ${'['.repeat(200_000)}`,
      `a: ${'x'.repeat(MAX_VALUES_BYTES)}`,
      `${'- '.repeat(100_000)}`,
    ]) {
      const { values, faults } = parseValuesYaml(text);
      expect(values).toBeUndefined();
      expect(faults.length).toBeGreaterThan(0);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
