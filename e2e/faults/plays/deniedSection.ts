import type { KubernetesObject } from '@dvara/local-cluster';
import { regionApi } from '../../rollouts/support/releases.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import { us, west } from '../support/gatewayCalls.ts';
import {
  deployWell,
  isWell,
  regionOf,
  serversShown,
  waitForEntity,
  waitForReport,
} from '../support/gatewayReports.ts';

interface Role extends KubernetesObject {
  rules: Array<{ resources: string[] }>;
}

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const rolePath = `${rbac}/namespaces/gateways/roles/dvara-viewer`;
const bindingsPath = `${rbac}/clusterrolebindings`;
const denied = 'horizontalpodautoscalers';

/**
 * Takes the right to list autoscalers from the viewer of one region, on a portal that is started afterwards.
 *
 * @returns what was seen
 */
export async function playDeniedSection(scene: Scene): Promise<string> {
  const { gateway, portal, victims, major } = scene;
  const regions = [us, west];
  await deployWell({ gateway, portal, regions });
  await waitForEntity({ gateway, portal, regions });
  const api = await regionApi(west);
  const role = await api.json<Role>({ path: rolePath });
  const binding = await api.json<KubernetesObject & Record<string, unknown>>({
    path: `${bindingsPath}/dvara-viewer`,
  });
  const give = async () => {
    await api.createIfAbsent({
      path: bindingsPath,
      object: {
        ...binding,
        metadata: {
          name: binding.metadata.name,
          labels: binding.metadata.labels,
        },
      },
    });
    await api.json({
      method: 'PATCH',
      path: rolePath,
      body: { rules: role.rules },
    });
  };
  try {
    // The built-in role that the stock Kubernetes tab is given would grant it all the same.
    await api.json({ method: 'DELETE', path: `${bindingsPath}/dvara-viewer` });
    await api.json({
      method: 'PATCH',
      path: rolePath,
      body: {
        rules: role.rules.filter(
          ({ resources }) => !resources.includes(denied),
        ),
      },
    });
    const victim = await victims.start({ major });
    try {
      const looks = { gateway, portal: victim.client };
      await waitForEntity({ ...looks, regions });
      const report = await waitForReport({
        ...looks,
        what: 'the section to be forbidden, and the rest to be there',
        until: each => {
          const { autoscaling, components, status } = regionOf(each, west);
          return (
            autoscaling?.failure?.kind === 'forbidden' &&
            components?.data !== undefined &&
            status?.data !== undefined &&
            isWell(each, [us])
          );
        },
      });
      const region = regionOf(report, west);
      const { failure } = region.autoscaling ?? {};
      expectThat(
        failure?.operation === `list ${denied}`,
        `what was tried is «${failure?.operation}»`,
      );
      expectThat(!region.failure, `the whole region is ${region.reason}`);
      expectThat(serversShown(region) === 1, 'the pods are not shown');
      await give();
      await waitForReport({
        ...looks,
        what: 'the section to be read again',
        until: each => !regionOf(each, west).autoscaling?.failure,
      });
      return `autoscaling: ${failure.kind}, «${failure.operation}»; the region ${region.state}, pods, release and status shown; read without a restart once the right is given`;
    } finally {
      await victim.stop();
    }
  } finally {
    await give();
  }
}
