import type { GatewayComponent } from '../../gateway/gatewayComponent';

/** How a component is called in a sentence. */
export const componentWords: Record<GatewayComponent, string> = {
  'gateway-server': 'server',
  'gateway-ui': 'console',
  'mcp-proxy-server': 'MCP proxy',
};

/** Where the chart keeps a component's values. */
export const componentValueKeys: Record<GatewayComponent, string> = {
  'gateway-server': 'gatewayServer',
  'gateway-ui': 'gatewayUi',
  'mcp-proxy-server': 'mcpProxyServer',
};

/** «Server» */
export function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase('en-US') + words.slice(1);
}

/** «1 of 3 pods» */
export function podsOf(options: { count: number; of: number }): string {
  const { count, of } = options;
  return `${count} of ${of} ${of === 1 ? 'pod' : 'pods'}`;
}
