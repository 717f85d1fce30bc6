import { mapsAt } from './mapsAt';
import type { ComponentKey, ComponentRule } from './rule';

const ownContainers: Record<ComponentKey, string> = {
  gatewayServer: 'gateway-server',
  gatewayUi: 'gateway-ui',
  mcpProxyServer: 'mcp-proxy-server',
};

export const reservedContainers: ComponentRule = ({ key, component }) =>
  ['initContainers', 'extraContainers'].flatMap(list =>
    mapsAt(component, list)
      .filter(({ name }) => name === ownContainers[key])
      .map(({ name }) => ({
        path: `${key}.${list}`,
        sentence: `${key}.${list} has a container named ${name}, the name of the chart's own container: choose another name.`,
      })),
  );
