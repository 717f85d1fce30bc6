import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HelmRenderer } from './HelmRenderer.ts';
import type { Check } from './runChecks.ts';
import type { JsonSchema } from './valuesSchema.ts';

/** The sentences of validation.tpl, with what templates put into them. */
export async function readSentences(chart: string): Promise<string[]> {
  const text = await readFile(join(chart, 'templates/validation.tpl'), 'utf8');
  return text.split('\n').filter(line => line.startsWith('- '));
}

/** Each sentence must name a value, and after a colon what to do about it. */
export function findPoorSentences(
  sentences: string[],
  schema: JsonSchema,
): string[] {
  const blocks = Object.keys(schema.properties ?? {});
  // `{{ $key }}` stands for the name of a component's block.
  const value = new RegExp(
    `\\{\\{ \\$key \\}\\}\\.|\\b(${blocks.join('|')})\\b`,
  );
  const remedyWords =
    /\b(set|choose|lower|raise|switch|name|empty|give|change|add)\b/i;
  return sentences.flatMap(sentence => {
    const colon = sentence.lastIndexOf(': ');
    const namesValue = value.test(sentence);
    const hasRemedy = colon > 0 && remedyWords.test(sentence.slice(colon));
    return namesValue && hasRemedy
      ? []
      : [`names ${namesValue ? 'no way out' : 'no value'}: ${sentence}`];
  });
}

/** Whether one of some runs is quick enough: a busy machine slows some, a slow chart all. */
async function isQuick(options: {
  run: () => Promise<unknown>;
  milliseconds: number;
}): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const started = performance.now();
    await options.run();
    if (performance.now() - started <= options.milliseconds) {
      return true;
    }
  }
  return false;
}

/** The chart's sentences, how `helm lint` treats them, and how long a rendering takes. */
export function buildSentenceChecks(options: {
  chart: string;
  schema: JsonSchema;
  renderers: HelmRenderer[];
}): Check[] {
  const { chart, schema, renderers } = options;
  const args = ['--set', 'mcpProxyServer.enabled=true'];
  const sentence = /mcpProxyServer\.enabled needs an enterprise licence/;
  return [
    {
      name: 'B7 every sentence names a value and a way out',
      run: async () => findPoorSentences(await readSentences(chart), schema),
    },
    ...renderers.flatMap(renderer => [
      {
        name: `C140 lint tells a sentence and passes, template stops at it, ${renderer.label}`,
        run: async () => {
          const lint = await renderer.lint({ chart, args });
          const template = await renderer.template({ chart, args });
          return [
            ...(lint.exitCode === 0 &&
            sentence.test(`${lint.stdout}${lint.stderr}`)
              ? []
              : [`lint ended with ${lint.exitCode}: ${lint.stderr}`]),
            ...(template.exitCode !== 0 && sentence.test(template.stderr)
              ? []
              : [`template ended with ${template.exitCode}`]),
          ];
        },
      },
      {
        name: `B2 the defaults render within 0.3 s, ${renderer.label}`,
        run: async () => {
          const quick = await isQuick({
            run: () => renderer.template({ chart }),
            milliseconds: 300,
          });
          return quick ? [] : ['took longer each of 20 times'];
        },
      },
    ]),
  ];
}
