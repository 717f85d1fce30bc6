import type { Stage } from './Stage.ts';
import {
  chartStage,
  endToEndStage,
  formatStage,
  lintStage,
  programsStage,
  toolsStage,
  typesStage,
  unitStage,
} from './stages.ts';

/** What must hold at every commit: quick stages first. */
export const everyCommit: Stage[] = [
  programsStage,
  typesStage,
  lintStage,
  formatStage,
  toolsStage,
  unitStage,
  chartStage,
  endToEndStage,
];
