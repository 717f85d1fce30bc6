import { everyCommit } from './everyCommit.ts';
import { runStages } from './runStages.ts';

process.exitCode = await runStages(everyCommit);
