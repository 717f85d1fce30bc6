import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { execa } from 'execa';
import { pipelineToken } from '../support/pipelineToken.ts';
import {
  repositoryDirectory,
  runningPortal,
  stateDirectory,
} from '../support/portal.ts';
import { helm } from '../support/regions.ts';

/** The gateway that the example's token may work on. */
const gateway = 'orders-llm';
const key = `sk-pipeline-${Date.now()}`;

/** Runs the example's script as a job of a pipeline would. */
async function runPipeline(options: {
  regions: string[];
  token?: string;
  args?: string[];
}) {
  const values = path.join(stateDirectory(), 'pipeline-values.json');
  const example = JSON.parse(
    fs.readFileSync(
      path.join(repositoryDirectory, 'examples/pipelines/values.json'),
      'utf8',
    ),
  );
  fs.writeFileSync(
    values,
    JSON.stringify({
      ...example,
      regions: options.regions.map(id => ({ id })),
    }),
  );
  const { exitCode, all } = await execa(
    process.execPath,
    [
      path.join(repositoryDirectory, 'examples/pipelines/run-template.mjs'),
      'dvara-gateway',
      values,
      '--secret=openaiApiKey=OPENAI_API_KEY',
      ...(options.args ?? []),
    ],
    {
      reject: false,
      // Above it the walk would end without what the job has printed.
      timeout: 150_000,
      all: true,
      env: {
        BACKSTAGE_URL: runningPortal().address,
        BACKSTAGE_TOKEN: options.token ?? pipelineToken(),
        OPENAI_API_KEY: key,
      },
    },
  );
  return { exitCode, text: all };
}

async function revisions(regionId: string): Promise<number[]> {
  const releases = JSON.parse(
    await helm({ regionId, args: ['list', '--output=json'] }),
  ) as Array<{ name: string }>;
  return releases.some(({ name }) => name === gateway)
    ? (
        JSON.parse(
          await helm({ regionId, args: ['history', gateway, '--output=json'] }),
        ) as Array<{ revision: number }>
      ).map(({ revision }) => revision)
    : [];
}

test('a job of a pipeline rolls a gateway out by the template and ends with its outputs, and prints no key', async () => {
  const before = await revisions('us-east-1');
  const outputs = path.join(stateDirectory(), 'pipeline-outputs.json');
  const { exitCode, text } = await runPipeline({
    regions: ['us-east-1'],
    args: [`--outputs=${outputs}`],
  });
  expect(exitCode, text).toBe(0);
  expect(text).toContain('| US East (us-east-1) |');
  expect(text).not.toContain(key);
  expect(text).not.toContain(pipelineToken());
  expect((await revisions('us-east-1')).length).toBeGreaterThan(before.length);
  expect(JSON.parse(fs.readFileSync(outputs, 'utf8')).links[0].url).toBe(
    `/catalog/default/component/${gateway}/dvara`,
  );
});

test('a token for one region is refused for another before anything runs, and the job fails saying so', async () => {
  const before = await Promise.all(['us-east-1', 'eu-west-1'].map(revisions));
  const { exitCode, text } = await runPipeline({
    regions: ['us-east-1', 'eu-west-1'],
  });
  expect(exitCode, text).toBe(1);
  expect(text).toMatch(
    /service ci-us may not secret\.apply \(dvara\.secret\.apply\) in eu-west-1 .*dvara\.pipelines/,
  );
  expect(await Promise.all(['us-east-1', 'eu-west-1'].map(revisions))).toEqual(
    before,
  );
});

test('a token that the portal does not know ends the job with another code', async () => {
  const { exitCode, text } = await runPipeline({
    regions: ['us-east-1'],
    token: 'not-a-token',
  });
  expect(exitCode, text).toBe(3);
  expect(text).toContain('The portal answered 401');
});
