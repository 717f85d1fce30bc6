import { helm } from '../../support/regions.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import { eu, us } from '../support/gatewayCalls.ts';
import {
  deployUntilWell,
  isWell,
  regionOf,
  serversShown,
  waitForReport,
} from '../support/gatewayReports.ts';

/**
 * Uninstalls a gateway in one of two regions behind the portal's back.
 *
 * @returns what was seen
 */
export async function playDeletedRelease(scene: Scene): Promise<string> {
  const { gateway, portal } = scene;
  const regions = [us, eu];
  await deployUntilWell({ gateway, portal, regions });
  const [report] = await Promise.all([
    waitForReport({
      ...scene,
      what: 'the gateway to be not installed',
      until: each => regionOf(each, eu).state === 'notInstalled',
    }),
    helm({ regionId: eu, args: ['uninstall', gateway] }),
  ]);
  const gone = regionOf(report, eu);
  expectThat(
    !gone.failure && !gone.release?.failure,
    'it is told as a failure',
  );
  expectThat(gone.release?.data === null, 'facts of the release are left');
  expectThat(serversShown(gone) === 0, 'pods are left');
  expectThat(isWell(report, [us]), 'the other region is not well');
  return `${gone.state}, «${gone.reason}», without a failure or a pod; the other region healthy`;
}
