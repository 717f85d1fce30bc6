import { runningPortal } from '../../support/portal.ts';

/** The major versions of Helm; each has a portal of its own over the same regions. */
export const helmMajors = [3, 4] as const;

export type HelmMajor = (typeof helmMajors)[number];

/** The regions of the rollouts, in the order of their waves. */
export const rolloutRegions = [
  'us-east-1',
  'eu-west-1',
  'ap-south-1',
  'us-west-2',
] as const;

/** Variable by which Playwright's workers know the portal that runs Helm 3. */
const HELM3_ADDRESS = 'DVARA_E2E_HELM3_ADDRESS';

/** @throws Error where that portal does not run */
export function portalAddress(major: HelmMajor): string {
  const address =
    major === 4 ? runningPortal().address : process.env[HELM3_ADDRESS];
  if (!address) {
    throw new Error(`The portal with Helm ${major} does not run.`);
  }
  return address;
}

/** Makes the portal with Helm 3 known to tests. */
export function announceHelm3Portal(address: string): void {
  process.env[HELM3_ADDRESS] = address;
}
