import { launchPortal } from './launchPortal.ts';
import { pipelineToken } from './pipelineToken.ts';

/** Starts the portal as a person does, with two regions and the example of a pipeline's token. */
export default async function startPortal(): Promise<void> {
  pipelineToken();
  await launchPortal({
    program: ['tools/bootstrap/bootstrap.mjs', 'start'],
    args: ['--config=examples/pipelines/app-config.pipeline.yaml'],
  });
}
