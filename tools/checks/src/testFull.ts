import { everyCommit } from './everyCommit.ts';
import { runStages } from './runStages.ts';
import {
  adoptionStage,
  chartMutationStage,
  faultsStage,
  killsStage,
  liveStage,
  localClusterStage,
  rolloutsStage,
  screensStage,
} from './stages.ts';

process.exitCode = await runStages([
  ...everyCommit,
  chartMutationStage,
  localClusterStage,
  screensStage,
  liveStage,
  rolloutsStage,
  faultsStage,
  killsStage,
  adoptionStage,
]);
