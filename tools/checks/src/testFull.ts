import { everyCommit } from './everyCommit.ts';
import { runStages } from './runStages.ts';
import {
  adoptionStage,
  chartMutationStage,
  localClusterStage,
  rolloutsStage,
} from './stages.ts';

process.exitCode = await runStages([
  ...everyCommit,
  chartMutationStage,
  localClusterStage,
  rolloutsStage,
  adoptionStage,
]);
