import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommandOrThrow } from '@dvara/toolchain';
import { repositoryDirectory } from '../../../portal/src/paths.ts';
import type { BenchmarkResult } from './BenchmarkResult.ts';
import { renderPage } from './renderPage.ts';

/** The last result of every benchmark, and the page that is made from them. */
export class ResultStore {
  readonly #dataFile: string;
  readonly #pageFile: string;

  constructor(options: {
    /** JSON. */
    dataFile: string;
    /** Markdown, made from the data. */
    pageFile: string;
  }) {
    this.#dataFile = options.dataFile;
    this.#pageFile = options.pageFile;
  }

  /**
   * Puts a result in the place of the earlier one of the same benchmark; those of others stay.
   *
   * @throws Error where the data file is no JSON; it is left as it is
   */
  async keep(result: BenchmarkResult): Promise<void> {
    const others = (await this.#read()).filter(({ id }) => id !== result.id);
    const results = [...others, result].sort((a, b) =>
      a.id.localeCompare(b.id, 'en', { numeric: true }),
    );
    const data = `${JSON.stringify({ results }, null, 2)}\n`;
    await writeFile(this.#dataFile, data);
    await writeFile(this.#pageFile, renderPage({ results }));
    await runCommandOrThrow({
      command: process.execPath,
      args: [
        path.join(repositoryDirectory, 'node_modules/prettier/bin-prettier.js'),
        '--write',
        this.#dataFile,
        this.#pageFile,
      ],
    });
  }

  async #read(): Promise<BenchmarkResult[]> {
    let text: string;
    try {
      text = await readFile(this.#dataFile, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return [];
      }
      throw error;
    }
    return (JSON.parse(text) as { results: BenchmarkResult[] }).results;
  }
}
