import { z } from 'zod/v3';

/**
 * Components of a gateway, by the value of `app.kubernetes.io/component`.
 *
 * @public
 */
export const gatewayComponentSchema = z.enum([
  'gateway-server',
  'gateway-ui',
  'mcp-proxy-server',
]);

/** @public */
export type GatewayComponent = z.infer<typeof gatewayComponentSchema>;

/**
 * The suffix that a component's Deployment and Service carry after the
 * release's full name, for example `orders-llm-dvara-server`.
 *
 * @public
 */
export const componentSuffixes: Record<GatewayComponent, string> = {
  'gateway-server': 'server',
  'gateway-ui': 'ui',
  'mcp-proxy-server': 'mcp-proxy',
};
