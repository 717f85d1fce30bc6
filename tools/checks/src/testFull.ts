import { everyCommit } from './everyCommit.ts';
import { runStages } from './runStages.ts';
import {
  adoptionStage,
  chartMutationStage,
  faultsStage,
  killsStage,
  localClusterStage,
  rolloutsStage,
} from './stages.ts';

process.exitCode = await runStages([
  ...everyCommit,
  chartMutationStage,
  localClusterStage,
  rolloutsStage,
  faultsStage,
  killsStage,
  adoptionStage,
]);
