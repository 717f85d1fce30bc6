import { launchPortal } from './launchPortal.ts';

/** Starts the portal as a person who asks for nothing, with two regions. */
export default async function startPortal(): Promise<void> {
  await launchPortal({ program: ['tools/bootstrap/bootstrap.mjs', 'start'] });
}
