import { launchPortal } from '../../support/launchPortal.ts';

/** Starts two regions, with the portal of `npm start`, which the tests of the tab leave alone. */
export default async function startRegions(): Promise<void> {
  await launchPortal({ program: ['tools/portal/src/start.ts'] });
}
