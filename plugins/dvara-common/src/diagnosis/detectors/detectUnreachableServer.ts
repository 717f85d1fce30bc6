import type { Finding } from '../../finding/finding';
import type { GatewayComponent } from '../../gateway/gatewayComponent';
import { currentData } from '../currentData';
import { cannotReachServer } from '../serviceReach';
import { componentValueKeys, componentWords, podsOf } from './componentWords';
import type { Detector } from './detector';

const ids: Record<Exclude<GatewayComponent, 'gateway-server'>, string> = {
  'gateway-ui': 'console-cannot-reach-server',
  'mcp-proxy-server': 'mcp-proxy-cannot-reach-server',
};

/** Consoles and MCP proxies that run and do not get through to a server that is ready. */
export const detectUnreachableServer: Detector = ({ regions }) =>
  regions.flatMap(report => {
    const components = currentData(report.components) ?? [];
    return components.flatMap((one): Finding[] => {
      const { component, pods } = one;
      if (
        component === 'gateway-server' ||
        !cannotReachServer({ component: one, components, at: report.checkedAt })
      ) {
        return [];
      }
      return [
        {
          id: ids[component],
          severity: 'error',
          regionIds: [report.region.id],
          sentence: `The ${componentWords[component]} in ${report.region.id} cannot reach the server.`,
          evidence: `${podsOf({ count: pods.length, of: pods.length })} ${
            pods.length === 1 ? 'runs but is' : 'run but are'
          } not ready: that takes the connection to the server, which is ready itself.`,
          remedy: `Check ${componentValueKeys[component]}.gatewayServerUrl, the internal secret that both read, and network policies between them; the log of ${pods[0].name} names the cause.`,
        },
      ];
    });
  });
