import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAcceptanceChecks } from '../buildAcceptanceChecks.ts';
import { buildCommandLineChecks } from '../buildCommandLineChecks.ts';
import type { HelmRenderer } from '../HelmRenderer.ts';
import { checkReferenceDefaults } from '../referenceDefaults.ts';
import { runSuites } from '../runSuites.ts';
import type { Mutant } from './Mutant.ts';

export interface MutantRunnerOptions {
  /** A copy of the chart that may be broken. */
  chart: string;
  workDirectory: string;
  helmUnittest: string;
  renderer: HelmRenderer;
}

/** Runs the chart's tests over one mutant after the other: first the suites that should notice it, then all else. */
export class MutantRunner {
  readonly #options: MutantRunnerOptions;

  constructor(options: MutantRunnerOptions) {
    this.#options = options;
  }

  /** Whether the unbroken chart passes everything: else every mutant would seem to be noticed. */
  async isSound(): Promise<boolean> {
    return !(
      (await this.#hasOtherDefaults()) ||
      (await this.#failsSuites(await this.#otherSuites([]))) ||
      (await this.#failsChecks())
    );
  }

  /** Asks first what costs least: most mutants are noticed by the suites that are written for their line. */
  async isNoticed(mutant: Mutant): Promise<boolean> {
    const file = join(this.#options.chart, mutant.file);
    const sound = await readFile(file, 'utf8');
    await writeFile(file, mutant.text);
    try {
      return (
        (mutant.file === 'values.yaml' && (await this.#hasOtherDefaults())) ||
        (await this.#failsSuites(mutant.suites)) ||
        (await this.#failsSuites(await this.#otherSuites(mutant.suites))) ||
        (await this.#failsChecks())
      );
    } finally {
      await writeFile(file, sound);
    }
  }

  async #hasOtherDefaults(): Promise<boolean> {
    return (await checkReferenceDefaults(this.#options.chart)).length > 0;
  }

  async #otherSuites(suites: string[]): Promise<string[]> {
    const files = await readdir(join(this.#options.chart, 'tests'));
    return files.filter(
      file => file.endsWith('_test.yaml') && !suites.includes(file),
    );
  }

  /** Without the schema, which takes half of the time: #failsChecks runs it, and its own mutants run without suites. */
  async #failsSuites(files: string[]): Promise<boolean> {
    const { isSound } = await runSuites({
      ...this.#options,
      files,
      failFast: true,
      skipSchema: true,
    });
    return !isSound;
  }

  async #failsChecks(): Promise<boolean> {
    const { chart, renderer } = this.#options;
    const checks = [
      ...(await buildCommandLineChecks({ chart, renderers: [renderer] })),
      ...(await buildAcceptanceChecks({ chart, renderers: [renderer] })),
    ];
    for (const check of checks) {
      if ((await check.run()).length > 0) {
        return true;
      }
    }
    return false;
  }
}
