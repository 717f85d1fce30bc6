import { readFileSync, writeFileSync } from 'node:fs';
import { fillTemplate } from './fillTemplate.ts';

const root = new URL('../../../', import.meta.url);
const templateFile = new URL('templates/dvara-gateway/template.yaml', root);
const schemaFile = new URL('charts/dvara/values.schema.json', root);

writeFileSync(
  templateFile,
  fillTemplate({
    template: readFileSync(templateFile, 'utf8'),
    schema: JSON.parse(readFileSync(schemaFile, 'utf8')),
  }),
);
