import { everyCommit } from './everyCommit.ts';
import { runStages } from './runStages.ts';
import { adoptionStage, localClusterStage } from './stages.ts';

process.exitCode = await runStages([
  ...everyCommit,
  localClusterStage,
  adoptionStage,
]);
