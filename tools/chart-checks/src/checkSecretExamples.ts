import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

interface ExternalSecret {
  spec: { target: { name: string }; data: { secretKey: string }[] };
}
interface SealedSecret {
  spec: {
    encryptedData: Record<string, string>;
    template: { metadata: { name: string } };
  };
}

/** Examples of a Secret kept by other means: they make the Secret that the values file names, with exactly the chart's keys. */
export async function checkSecretExamples(chart: string): Promise<string[]> {
  const read = (path: string) => readFile(join(chart, path), 'utf8');
  const template = await read('templates/_helpers.tpl');
  const keys = [
    ...template.matchAll(/^([a-z-]+): \{\{ include "dvara\.text"/gm),
  ].map(([, key]) => key);
  const { secrets }: { secrets: { existingSecret: string } } = parse(
    await read('ci/existing-secret-values.yaml'),
  );
  const external: ExternalSecret = parse(
    await read('examples/external-secret.yaml'),
  );
  const sealed: SealedSecret = parse(await read('examples/sealed-secret.yaml'));
  const examples = [
    {
      file: 'external-secret.yaml',
      name: external.spec.target.name,
      keys: external.spec.data.map(({ secretKey }) => secretKey),
    },
    {
      file: 'sealed-secret.yaml',
      name: sealed.spec.template.metadata.name,
      keys: Object.keys(sealed.spec.encryptedData),
    },
  ];
  return [
    ...(keys.length === 12
      ? []
      : [`the chart's Secret has ${keys.length} keys`]),
    ...examples.flatMap(example => [
      ...(example.name === secrets.existingSecret
        ? []
        : [`${example.file} makes the Secret ${example.name}`]),
      ...keys
        .filter(key => !example.keys.includes(key))
        .map(key => `${example.file} lacks ${key}`),
      ...example.keys
        .filter(key => !keys.includes(key))
        .map(key => `${example.file} has ${key}, which nobody reads`),
    ]),
  ];
}
