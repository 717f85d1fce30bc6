import type { HelmMajor } from '../rollouts/support/portals.ts';
import type { PortalClient } from './support/PortalClient.ts';
import type { VictimPortals } from './support/VictimPortals.ts';

/** What a fault is played on: one portal, and a gateway that no other fault uses. */
export interface Scene {
  major: HelmMajor;
  portal: PortalClient;
  /** Name of the gateway, and of its releases. */
  gateway: string;
  /** Portals that may be killed. */
  victims: VictimPortals;
}

/** A test that shows how a fault is met, by its full name; `*` stands for any text. */
export interface CitedTest {
  /** Folder of the package. */
  package: string;
  /** Path in `src/`. */
  file: string;
  name: string;
}

/** One line of the table: something that goes wrong, and how it is met. */
export interface Fault {
  id: string;
  fault: string;
  /** Where it is injected. */
  where: string;
  expected: string;
  /**
   * Plays it against real API servers with a real Helm.
   *
   * @returns what was seen, in short
   * @throws Error where that is not what was expected
   */
  play?: (scene: Scene) => Promise<string>;
  /** Helm takes no part in it, so that it is played once. */
  anyHelm?: boolean;
  /** It takes a region from everybody, so that nothing else is played meanwhile. */
  alone?: boolean;
  /** Tests of the wire, where a real server cannot play it. */
  tests?: CitedTest[];
}

/** A line of the table after the run. */
export interface FaultResult
  extends Pick<Fault, 'id' | 'fault' | 'where' | 'expected'> {
  seen: string;
  holds: boolean;
}
