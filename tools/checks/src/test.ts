import { runStages } from './runStages.ts';
import {
  chartStage,
  endToEndStage,
  formatStage,
  lintStage,
  typesStage,
  unitStage,
} from './stages.ts';

process.exitCode = await runStages([
  typesStage,
  lintStage,
  formatStage,
  unitStage,
  chartStage,
  endToEndStage,
]);
