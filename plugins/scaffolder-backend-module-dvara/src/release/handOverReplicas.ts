import type { JsonObject, JsonValue } from '@backstage/types';
import {
  COMPONENT_LABEL,
  effectiveValues,
  type GatewayComponent,
  type KubernetesListItem,
} from '@dvara/backstage-plugin-dvara-common';
import { get } from 'lodash';
import type { GatewayChart } from '../chart/GatewayChart';

/** The chart's components that can be autoscaled, by their key in the values. */
export const autoscaledComponents: Array<{
  key: string;
  component: GatewayComponent;
}> = [
  { key: 'gatewayServer', component: 'gateway-server' },
  { key: 'mcpProxyServer', component: 'mcp-proxy-server' },
];

/**
 * The values by which the number of pods is handed over to an autoscaler. A manifest that
 * loses its `replicas` is patched to one pod before the autoscaler can act; with the live number
 * in it nothing changes. A chart that does not know the value gets none.
 */
export function handOverReplicas(options: {
  chart: GatewayChart;
  /** All values of the release. */
  values: JsonObject;
  /** The release's live Deployments. */
  deployments: KubernetesListItem<'deployments'>[];
}): JsonObject {
  const { chart, deployments } = options;
  const values = effectiveValues({
    defaults: chart.defaults,
    values: options.values,
  });
  const handed: JsonObject = {};
  for (const { key, component } of autoscaledComponents) {
    const autoscaling: unknown = get(values, [key, 'autoscaling']);
    const minReplicas: unknown = get(autoscaling, 'minReplicas');
    if (
      get(autoscaling, 'enabled') === true &&
      typeof minReplicas === 'number' &&
      isKnown({
        schema: chart.valuesSchema,
        path: [key, 'autoscaling', 'handOverReplicas'],
      })
    ) {
      const live = liveReplicas({ deployments, component }) ?? 0;
      handed[key] = {
        autoscaling: { handOverReplicas: Math.max(live, minReplicas) },
      };
    }
  }
  return handed;
}

/** The number of pods that a component's Deployment asks for now. */
export function liveReplicas(options: {
  deployments: KubernetesListItem<'deployments'>[];
  component: GatewayComponent;
}): number | undefined {
  return options.deployments.find(
    ({ metadata }) => metadata.labels?.[COMPONENT_LABEL] === options.component,
  )?.spec?.replicas;
}

/** Whether a chart's schema has a value. */
function isKnown(options: { schema: JsonObject; path: string[] }): boolean {
  let node: JsonValue | undefined = options.schema;
  for (const name of options.path) {
    node = resolve({ schema: options.schema, node });
    const properties: unknown = get(node, 'properties');
    if (
      typeof properties !== 'object' ||
      properties === null ||
      !Object.hasOwn(properties, name)
    ) {
      return false;
    }
    node = (properties as JsonObject)[name];
  }
  return true;
}

function resolve(options: {
  schema: JsonObject;
  node: JsonValue | undefined;
}): JsonValue | undefined {
  const reference: unknown = get(options.node, '$ref');
  return typeof reference === 'string' && reference.startsWith('#/')
    ? (get(options.schema, reference.slice(2).split('/')) as
        | JsonValue
        | undefined)
    : options.node;
}
