import path from 'node:path';
import { build } from 'esbuild';

/** What a person must read of a scenario without a click. */
export interface ScenarioExpectation {
  region?: string;
  cause: string;
  remedy?: string;
}

/**
 * The scenarios with their expectations, from the package's source: it is written for
 * bundlers, so that Node cannot import it as it is.
 */
export async function loadScenarios(): Promise<
  Record<string, ScenarioExpectation>
> {
  const { outputFiles } = await build({
    entryPoints: [
      path.resolve(
        import.meta.dirname,
        '../../../plugins/dvara-common/src/testUtils/scenarios/scenarioExpectations.ts',
      ),
    ],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  const [{ text }] = outputFiles;
  const { scenarioExpectations } = await import(
    `data:text/javascript,${encodeURIComponent(text)}`
  );
  return scenarioExpectations;
}
