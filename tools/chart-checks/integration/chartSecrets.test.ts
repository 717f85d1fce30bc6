import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { KubernetesObject } from '@dvara/local-cluster';
import { parse } from 'yaml';
import { ChartCluster, helmMajors } from './support/ChartCluster.ts';
import {
  chartDirectory,
  type ChartNamespace,
} from './support/ChartNamespace.ts';
import { eventually } from './support/eventually.ts';
import { decodeHelmRecord, isHelmRecord } from './support/helmRecord.ts';
import { namespaceObjects } from './support/namespaceObjects.ts';
import { PageShell } from './support/PageShell.ts';
import { holdsSecret, secretForms } from './support/secretForms.ts';

const examples = fileURLToPath(
  new URL('../../../examples/secrets', import.meta.url),
);
const operators = fileURLToPath(new URL('operators', import.meta.url));
const SECRET = 'my-external-secret';

/** The twelve keys: where each is in the values, and a value found nowhere else. The flags take `true` and `false` only. */
const keys: Record<string, { path: string[]; isFlag?: true }> = {
  'openai-api-key': { path: ['providerKeys', 'openai'] },
  'anthropic-api-key': { path: ['providerKeys', 'anthropic'] },
  'gemini-api-key': { path: ['providerKeys', 'gemini'] },
  'aws-access-key-id': { path: ['providerKeys', 'awsAccessKeyId'] },
  'aws-secret-access-key': { path: ['providerKeys', 'awsSecretAccessKey'] },
  'ollama-enabled': { path: ['ollamaEnabled'], isFlag: true },
  'ollama-base-url': { path: ['ollamaBaseUrl'] },
  'bedrock-enabled': { path: ['bedrockEnabled'], isFlag: true },
  'mock-provider-enabled': { path: ['mockProviderEnabled'], isFlag: true },
  'gateway-internal-secret': { path: ['gatewayInternalSecret'] },
  'gateway-encryption-master-password': {
    path: ['gatewayEncryptionMasterPassword'],
  },
  'enterprise-license-key': { path: ['enterpriseLicenseKey'] },
};

/** Has characters that JSON, URLs and base64 write in another way. */
function canary(key: string): string {
  return key === 'ollama-base-url'
    ? `http://canary-${key}.example.com:11434/a+b&c`
    : `canary-${key}/"+&=%\\üx${key.length * 7919}`;
}

interface SecretValues {
  [name: string]: string | boolean | SecretValues;
}

/** `secrets` of the values, with a canary for each key that may hold one. */
function canaryValues(): SecretValues {
  const secrets: SecretValues = {};
  for (const [key, { path, isFlag }] of Object.entries(keys)) {
    let block = secrets;
    for (const name of path.slice(0, -1)) {
      block = (block[name] ??= {}) as SecretValues;
    }
    block[path[path.length - 1]] = isFlag ? true : canary(key);
  }
  return secrets;
}

const texts = Object.entries(keys).filter(([, { isFlag }]) => !isFlag);

/** Names of the keys whose canary is in a text, in any form. */
function leaked(text: string): string[] {
  return Object.keys(keys).filter(key => holdsSecret(text, canary(key)));
}

/** Where canaries are found in a namespace: every object of every kind, Helm's records decoded, and the pods' logs. */
async function findCanaries(
  namespace: ChartNamespace,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const note = (place: string, text: string) => {
    const names = leaked(text);
    if (names.length > 0) {
      found[place] = names;
    }
  };
  const objects = await namespaceObjects({
    api: namespace.api,
    namespace: namespace.name,
  });
  assert.ok(objects.some(isHelmRecord));
  for (const object of objects) {
    note(
      object.reference,
      isHelmRecord(object)
        ? object.json + decodeHelmRecord(object)
        : object.json,
    );
  }
  for (const { metadata } of await namespace.deployments()) {
    note(
      `logs of ${metadata.name}`,
      await namespace.kubectl(['logs', `deployment/${metadata.name}`]),
    );
  }
  return found;
}

// One cluster for the file.
describe('keys of the gateway', () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await ChartCluster.start();
  });

  after(() => cluster?.close());

  test('the search sees a value in every form it may be written in', () => {
    const value = canary('openai-api-key');
    const json = JSON.stringify({ value });
    for (const text of [
      `a ${value} b`,
      json,
      JSON.stringify({ applied: json }),
      `?key=${encodeURIComponent(value)}`,
      ...['', 'x', 'xy', 'xyz'].map(prefix =>
        Buffer.from(`${prefix}${value} and more`).toString('base64'),
      ),
      Buffer.from(`key: ${value}`).toString('base64url'),
      Buffer.from(value).toString('hex'),
    ]) {
      assert.deepEqual(leaked(text), ['openai-api-key'], text);
    }
    assert.ok(secretForms(value).every(form => form.length > 20));
    assert.deepEqual(leaked('nothing of it'), []);
  });

  for (const major of helmMajors) {
    test(`A19 C077 C078 keys given in values are in the chart's Secret and, as Helm ${major} stores all values, in its release record, and nowhere else`, async t => {
      const namespace = await cluster.createNamespace({
        name: `inline-keys-${major}`,
        major,
      });
      t.after(() => namespace.remove());
      await namespace.release('install', {
        values: {
          secrets: canaryValues(),
          mcpProxyServer: { enabled: true },
          gatewayServer: { gatewayConfig: { providers: '${OPENAI_API_KEY}' } },
        },
      });
      await namespace.helm(['test', 'dvara', '--timeout', '120s']);
      const everyText = texts.map(([key]) => key);
      assert.deepEqual(await findCanaries(namespace), {
        'secrets/dvara': everyText,
        'secrets/sh.helm.release.v1.dvara.v1': everyText,
      });
    });

    test(`A07 A19 C077 keys of an existing Secret are in that Secret and nowhere else, not in the release record of Helm ${major} either`, async t => {
      const namespace = await cluster.createNamespace({
        name: `existing-keys-${major}`,
        major,
      });
      t.after(() => namespace.remove());
      await createSecret(
        namespace,
        Object.fromEntries(Object.keys(keys).map(key => [key, canary(key)])),
      );
      await namespace.release('install', {
        values: {
          secrets: { create: false, existingSecret: SECRET },
          mcpProxyServer: { enabled: true },
        },
      });
      await namespace.helm(['test', 'dvara', '--timeout', '120s']);
      assert.deepEqual(await findCanaries(namespace), {
        [`secrets/${SECRET}`]: Object.keys(keys),
      });
    });
  }

  describe('kept by an operator, as examples/secrets shows', () => {
    let namespace: ChartNamespace;
    let readme: string;
    /** Commands of the README by heading. */
    const blocks: Record<string, string[]> = {};
    const values = () => join(examples, 'values.yaml');

    before(async () => {
      namespace = await cluster.createNamespace({
        // The one that the examples name; the cluster has made it.
        name: 'gateways',
        major: 4,
        exists: true,
      });
      readme = await readFile(join(examples, 'README.md'), 'utf8');
      for (const section of readme.split(/^## /m).slice(1)) {
        const heading = section.slice(0, section.indexOf('\n'));
        blocks[heading] = [...section.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(
          ([, block]) => block.trim().split('\n'),
        );
      }
      for (const file of ['external-secrets.yaml', 'sealed-secrets.yaml']) {
        await namespace.kubectl(['apply', '-f', join(operators, file)]);
      }
      await namespace.kubectl([
        'wait',
        '--for=condition=Established',
        'crd/externalsecrets.external-secrets.io',
        'crd/clustersecretstores.external-secrets.io',
        'crd/sealedsecrets.bitnami.com',
        '--timeout=60s',
      ]);
    });

    test('A07 C078 each example makes exactly the twelve keys that the chart reads, of the Secret that the values name', async () => {
      const { stdout } = await namespace.helm([
        'template',
        'dvara',
        chartDirectory,
        '--values',
        values(),
        '--set',
        'mcpProxyServer.enabled=true',
      ]);
      const read = new Map(
        [
          ...stdout.matchAll(
            /secretKeyRef:\s+key: (\S+)\s+name: (\S+)\s+optional: true/g,
          ),
        ].map(([, key, name]) => [key, name]),
      );
      assert.deepEqual([...read.keys()].sort(), Object.keys(keys).sort());
      assert.deepEqual([...new Set(read.values())], [SECRET]);

      const { spec } = await externalSecret();
      const mapped = spec.data.map(({ secretKey }) => secretKey);
      assert.deepEqual(mapped.sort(), [...read.keys()].sort());
      assert.equal(spec.target.name, SECRET);
      const sealed = parse(
        await readFile(exampleOfChart('sealed-secret.yaml'), 'utf8'),
      ) as {
        metadata: { name: string };
        spec: { encryptedData: Record<string, string> };
      };
      assert.deepEqual(
        Object.keys(sealed.spec.encryptedData).sort(),
        [...read.keys()].sort(),
      );
      assert.equal(sealed.metadata.name, SECRET);
    });

    test('A07 the API server takes every manifest of the examples, and refuses a field it does not know', async () => {
      for (const file of [
        join(examples, 'secret-store.yaml'),
        exampleOfChart('external-secret.yaml'),
        exampleOfChart('sealed-secret.yaml'),
      ]) {
        await namespace.kubectl([
          'apply',
          '--validate=strict',
          '--dry-run=server',
          '-f',
          file,
        ]);
      }
      const mistyped = (
        await readFile(exampleOfChart('external-secret.yaml'), 'utf8')
      ).replace('remoteRef:', 'remoteReference:');
      await assert.rejects(
        namespace.kubectl(
          ['apply', '--validate=strict', '--dry-run=server', '-f', '-'],
          { input: mistyped },
        ),
        /remoteReference|remoteRef/,
      );
    });

    test('A07 A19 the commands for External Secrets bring up a gateway that has read the keys', async t => {
      const shell = await openShell(t);
      const [applyStore, applySecret, wait, install, ...more] =
        blocks['External Secrets Operator'];
      assert.deepEqual(more, []);
      await shell.type(applyStore);
      await shell.type(applySecret);
      await playExternalSecretsOperator();
      assert.match(await shell.type(wait), /condition met/);
      await shell.type(install);
      await namespace.settle();
      await shell.type('kubectl port-forward svc/dvara-server 8080:8080');
      const status = await shell.type('curl http://localhost:8080/status');
      const { providers } = JSON.parse(
        status.slice(status.indexOf('{"'), status.lastIndexOf('}') + 1),
      ) as { providers: { name: string }[] };
      assert.deepEqual(
        providers.map(({ name }) => name),
        ['openai', 'anthropic', 'gemini', 'bedrock', 'mock'],
      );
    });

    test('C092 Reloader finds its annotation on every Deployment and not on pods, and the documented restart replaces all pods', async t => {
      const deployments = await namespace.deployments();
      assert.equal(deployments.length, 2);
      for (const { metadata, spec } of deployments) {
        const annotation = 'secret.reloader.stakater.com/reload';
        assert.equal(metadata.annotations?.[annotation], SECRET);
        assert.equal(
          spec.template.metadata.annotations?.[annotation],
          undefined,
        );
      }
      const old = Object.values(await namespace.podsByComponent()).flat();
      const shell = await openShell(t);
      const [restart, ...more] = blocks.Rotation;
      assert.deepEqual(more, []);
      await shell.type(restart);
      await namespace.settle();
      const now = Object.values(await namespace.podsByComponent()).flat();
      assert.equal(now.length, old.length);
      assert.deepEqual(
        now.filter(uid => old.includes(uid)),
        [],
      );
    });

    test('A07 what the commands for Sealed Secrets seal is a Secret of the twelve keys', async t => {
      const shell = await openShell(t, {
        'keys.env': await readFile(join(examples, 'keys.env'), 'utf8'),
      });
      const [create] = blocks['Sealed Secrets'];
      await shell.type(create);
      const secret = parse(await shell.type('cat my-external-secret.yaml')) as {
        metadata: { name: string; namespace: string };
        data: Record<string, string>;
      };
      assert.deepEqual(
        Object.keys(secret.data).sort(),
        Object.keys(keys).sort(),
      );
      assert.equal(secret.metadata.name, SECRET);
      assert.equal(secret.metadata.namespace, 'gateways');
    });

    interface ExternalSecret extends KubernetesObject {
      spec: {
        target: { name: string };
        data: {
          secretKey: string;
          remoteRef: { key: string; property: string };
        }[];
      };
    }

    async function externalSecret(): Promise<ExternalSecret> {
      return parse(
        await readFile(exampleOfChart('external-secret.yaml'), 'utf8'),
      ) as ExternalSecret;
    }

    function exampleOfChart(file: string): string {
      return join(chartDirectory, 'examples', file);
    }

    /** In a folder from which the README's relative paths lead where they do in the repository. */
    async function openShell(
      t: { after: (end: () => Promise<void>) => void },
      files?: Record<string, string>,
    ): Promise<PageShell> {
      const shell = await PageShell.open({
        namespace,
        registry: 'registry.invalid',
        directory: files ? undefined : examples,
        files,
      });
      t.after(() => shell.close());
      return shell;
    }

    /** What the operator does with the applied object: it copies from the store into the Secret, and says so. */
    async function playExternalSecretsOperator(): Promise<void> {
      const collection = `/apis/external-secrets.io/v1/namespaces/${namespace.name}/externalsecrets`;
      const applied = await eventually('the ExternalSecret is there', () =>
        namespace.api.json<ExternalSecret>({ path: `${collection}/${SECRET}` }),
      );
      const store: Record<string, Record<string, string>> = {
        dvara: {
          ...Object.fromEntries(texts.map(([key]) => [key, canary(key)])),
          'ollama-enabled': 'false',
          'bedrock-enabled': 'false',
          'mock-provider-enabled': 'true',
        },
      };
      await createSecret(
        namespace,
        Object.fromEntries(
          applied.spec.data.map(({ secretKey, remoteRef }) => [
            secretKey,
            store[remoteRef.key][remoteRef.property],
          ]),
        ),
        applied.spec.target.name,
      );
      await namespace.api.json({
        method: 'PATCH',
        path: `${collection}/${SECRET}/status`,
        body: {
          status: {
            conditions: [
              { type: 'Ready', status: 'True', reason: 'SecretSynced' },
            ],
          },
        },
      });
    }
  });
});

async function createSecret(
  namespace: ChartNamespace,
  stringData: Record<string, string>,
  name = SECRET,
): Promise<void> {
  await namespace.api.json({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace.name}/secrets`,
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      stringData,
    },
  });
}
