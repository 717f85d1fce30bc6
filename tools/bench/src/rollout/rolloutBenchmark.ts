import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildTools } from '@dvara/local-cluster';
import { ensureHelm, readHelmVersion } from '@dvara/toolchain';
import { repositoryDirectory } from '../../../portal/src/paths.ts';
import type { Benchmark, BenchmarkOptions } from '../Benchmark.ts';
import { BareHelm } from './BareHelm.ts';
import { BenchPortal } from './BenchPortal.ts';
import { BenchRegion } from './BenchRegion.ts';
import { describeRollouts, type MeasuredSetting } from './describeRollouts.ts';
import { clear, runRound, type RolloutSetting } from './RolloutRound.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'];
const RELEASE = 'orders-llm';

/** Helm 3 installs as Helm 4 does here, so that one distance says enough. */
const settings: RolloutSetting[] = [
  { major: 4, roundTripMs: 50 },
  { major: 4, roundTripMs: 100 },
  { major: 3, roundTripMs: 50 },
];

/** Goal P9: one action over three regions against bare Helm. */
export const rolloutBenchmark: Benchmark = {
  id: 'P9',
  title: 'Installing a gateway in three regions',
  defaultRounds: 3,
  run: async options => {
    const { tell, signal } = options;
    const directory = await mkdtemp(path.join(os.tmpdir(), 'dvara-bench-'));
    const regions: BenchRegion[] = [];
    try {
      tell('Kubernetes for three regions');
      const tools = await buildTools({
        signal,
        onProgress: ({ step, state }) => tell(`  ${step}: ${state}`),
      });
      for (const id of REGIONS) {
        regions.push(
          await BenchRegion.start({
            directory: path.join(directory, 'clusters'),
            id,
            tools,
            tell: line => tell(`  ${line}`),
          }),
        );
      }
      const measured: MeasuredSetting[] = [];
      const versions: Record<string, string> = {
        Kubernetes: await regions[0].kubernetesVersion(),
      };
      for (const major of [4, 3] as const) {
        const binary = await ensureHelm({
          major,
          onProgress: line => tell(`  ${line}`),
        });
        versions[`Helm ${major}`] = (await readHelmVersion(binary)) ?? '';
        measured.push(
          ...(await measureMajor({
            ...options,
            major,
            binary,
            regions,
            directory,
          })),
        );
      }
      return { versions, ...describeRollouts({ measured }) };
    } finally {
      await Promise.all(regions.map(region => region.release()));
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function measureMajor(
  options: BenchmarkOptions & {
    major: 3 | 4;
    binary: string;
    regions: BenchRegion[];
    directory: string;
  },
): Promise<MeasuredSetting[]> {
  const { major, binary, regions, signal, tell } = options;
  const directory = path.join(options.directory, `portal${major}`);
  await mkdir(directory);
  const helm = await BareHelm.create({
    binary,
    major,
    releaseName: RELEASE,
    directory,
  });
  const archive = await helm.pack({
    chart: path.join(repositoryDirectory, 'charts/dvara'),
  });
  regions.forEach(region => {
    region.roundTripMs = 0;
  });
  tell(`A portal with Helm ${major}`);
  const portal = await BenchPortal.start({
    directory,
    regions,
    helmBinary: binary,
    signal,
  });
  try {
    const common = {
      portal,
      helm,
      archive,
      regions,
      releaseName: RELEASE,
      signal,
    };
    await portal.deploy({ gateway: RELEASE, regions, signal });
    const values = new Map<BenchRegion, string>();
    for (const region of regions) {
      values.set(region, await helm.values(region));
    }
    await clear(common);
    tell('  warming up');
    await runRound({ ...common, values, actionFirst: false });

    const measured: MeasuredSetting[] = [];
    for (const setting of settings.filter(each => each.major === major)) {
      regions.forEach(region => {
        region.roundTripMs = setting.roundTripMs;
      });
      const rounds = [];
      for (let number = 1; number <= options.rounds; number += 1) {
        const round = await runRound({
          ...common,
          values,
          actionFirst: number % 2 === 0,
        });
        rounds.push(round);
        tell(
          `  Helm ${major}, ${
            setting.roundTripMs
          } ms, round ${number}: bare ${round.bare
            .map(seconds)
            .join(' + ')}; together ${seconds(
            round.together.execution.ended,
          )}; one region by the action ${seconds(
            round.single.execution.ended,
          )}`,
        );
      }
      measured.push({ setting, rounds });
    }
    return measured;
  } finally {
    await portal.stop();
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
