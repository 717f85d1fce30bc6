import { once } from 'node:events';
import startPortals from './startPortals.ts';

/*
 * For writing tests: keeps the regions and portals of the rollouts running until Ctrl-C. Where the variables that it
 * prints are set, the tests use them and start none of their own.
 */
const stop = await startPortals();
process.stdout.write(
  ['DVARA_E2E_STATE', 'DVARA_E2E_HELM3_ADDRESS', 'DVARA_E2E_CANARY']
    .map(name => `export ${name}=${process.env[name]}\n`)
    .join(''),
);
await once(process, 'SIGINT');
await stop();
