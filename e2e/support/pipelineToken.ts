import { randomBytes } from 'node:crypto';

/**
 * The token of the pipeline in examples/pipelines/app-config.pipeline.yaml, by the variable that the file names.
 * Playwright's workers are processes of their own, so it is in the environment.
 */
export function pipelineToken(): string {
  process.env.PIPELINE_TOKEN ??= randomBytes(24).toString('hex');
  return process.env.PIPELINE_TOKEN;
}
