import { listProperties, valueAt, type ChartFiles } from './valuesSchema.ts';

const start = '<!-- values: generated from values.schema.json -->';
const end = '<!-- /values -->';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function showDefault(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  const text = JSON.stringify(value);
  return text.length > 80 ? 'see values.yaml' : `\`${cell(text)}\``;
}

/** The parameter tables, one per top-level block, and one for single values. */
export function renderValuesTables({ schema, values }: ChartFiles): string {
  const sections: string[] = [];
  const table = (title: string, names: string[]) => {
    const rows = listProperties(schema)
      .filter(({ path, isLeaf }) => isLeaf && names.includes(path[0]))
      .filter(({ path }) => valueAt({ values, path }) !== undefined)
      .map(
        ({ path, schema: property }) =>
          `| \`${path.join('.')}\` | ${cell(
            property.description ?? '',
          )} | ${showDefault(valueAt({ values, path }))} |`,
      );
    sections.push(
      [
        `### ${title}`,
        '',
        '| Parameter | Description | Default |',
        '| --- | --- | --- |',
        ...rows,
      ].join('\n'),
    );
  };
  const top = Object.entries(schema.properties ?? {});
  const blocks = top.filter(
    ([, property]) => property.properties !== undefined,
  );
  for (const [name, property] of blocks) {
    table(property.title ?? name, [name]);
  }
  table(
    'Whole chart',
    top
      .filter(([, property]) => property.properties === undefined)
      .map(([name]) => name),
  );
  return sections.join('\n\n');
}

export interface ReplaceValuesTablesOptions {
  readme: string;
  tables: string;
}

export function replaceValuesTables({
  readme,
  tables,
}: ReplaceValuesTablesOptions): string {
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`the chart's README has no lines ${start} and ${end}`);
  }
  return `${readme.slice(
    0,
    from + start.length,
  )}\n\n${tables}\n\n${readme.slice(to)}`;
}
