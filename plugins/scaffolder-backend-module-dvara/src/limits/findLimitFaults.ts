import type { JsonObject } from '@backstage/types';
import {
  effectiveValues,
  parseQuantity,
} from '@dvara/backstage-plugin-dvara-common';
import { get } from 'lodash';
import type { ActionLimits } from './ActionLimits';

const components = ['gatewayServer', 'gatewayUi', 'mcpProxyServer'];

/**
 * Compares the values of a release with what the portal allows. What the chart's defaults
 * ask for counts as much as what a person has written. A container without a limit of its own may take the
 * whole node: where CPU or memory are limited, it needs one, unless the chart itself sets none.
 *
 * @returns a sentence per fault, which names the value and the key of the limit
 */
export function findLimitFaults(options: {
  limits: ActionLimits;
  /** All values of a release. */
  values: JsonObject;
  defaults: JsonObject;
}): string[] {
  const { limits, defaults } = options;
  const values = effectiveValues(options);
  const enabled = components.filter(
    key => get(values, [key, 'enabled']) === true,
  );
  return [
    ...findSizeFault({ limits, values: options.values }),
    ...enabled.flatMap(key => findReplicasFaults({ limits, values, key })),
    ...[
      ...enabled.flatMap(key => containersOf({ values, key })),
      'tests',
    ].flatMap(container =>
      findResourceFaults({ limits, values, defaults, container }),
    ),
  ];
}

function findSizeFault(options: {
  limits: ActionLimits;
  values: JsonObject;
}): string[] {
  const { valuesBytes = Infinity } = options.limits;
  const size = Buffer.byteLength(JSON.stringify(options.values), 'utf8');
  return size > valuesBytes
    ? [
        `the values have ${size} bytes as JSON, above the ${valuesBytes} that this portal allows (dvara.limits.valuesBytes)`,
      ]
    : [];
}

function findReplicasFaults(options: {
  limits: ActionLimits;
  values: JsonObject;
  key: string;
}): string[] {
  const { limits, values, key } = options;
  const { replicas = Infinity } = limits;
  const autoscaling = `${key}.autoscaling`;
  const counts =
    get(values, `${autoscaling}.enabled`) === true
      ? [`${autoscaling}.maxReplicas`, `${autoscaling}.handOverReplicas`]
      : [`${key}.replicaCount`];
  return counts.flatMap(path => {
    const count = Number(get(values, path) ?? 0);
    // What is no number is above every limit.
    return count <= replicas
      ? []
      : [
          `${path} (${get(
            values,
            path,
          )}) is above the ${replicas} pods that this portal allows (dvara.limits.replicas)`,
        ];
  });
}

/** Paths of what has `resources`. */
function containersOf(options: { values: JsonObject; key: string }): string[] {
  const { values, key } = options;
  return [
    key,
    ...['initContainers', 'extraContainers'].flatMap(list => {
      const path = `${key}.${list}`;
      const containers: unknown = get(values, path);
      return Array.isArray(containers)
        ? containers.map((_, index) => `${path}[${index}]`)
        : [];
    }),
  ];
}

function findResourceFaults(options: {
  limits: ActionLimits;
  values: JsonObject;
  defaults: JsonObject;
  /** Path of the container in the values. */
  container: string;
}): string[] {
  const { limits, values, defaults, container } = options;
  const isChartOwn = !container.endsWith(']');
  return (['cpu', 'memory'] as const).flatMap(resource => {
    const most = limits[resource];
    return most === undefined
      ? []
      : ['requests', 'limits'].flatMap(kind => {
          const path = `${container}.resources.${kind}.${resource}`;
          const wanted: unknown = get(values, path) ?? undefined;
          const mayBeAbsent =
            kind === 'requests' ||
            (isChartOwn && (get(defaults, path) ?? undefined) === undefined);
          if (wanted === undefined && !mayBeAbsent) {
            return [
              `${path} is missing, and this portal allows at most ${most} (dvara.limits.${resource}); set it`,
            ];
          }
          const fits =
            wanted === undefined ||
            (parseQuantity(wanted) ?? Infinity) <= (parseQuantity(most) ?? 0);
          return fits
            ? []
            : [
                `${path} (${wanted}) is above the ${most} that this portal allows (dvara.limits.${resource})`,
              ];
        });
  });
}
