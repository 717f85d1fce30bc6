import type { JsonObject } from '@backstage/types';
import { stringify } from 'yaml';
import type { Finding } from '../../finding/finding';
import type { GatewayReport } from '../../report/gatewayReport';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';

type Template = NonNullable<Finding['template']>;

interface Applied {
  gateway: GatewayReport['gateway'];
  /** The regions that the remedy is for. */
  regions: RegionReport[];
}

/** «Dvara gateway», with what is to be changed; sizes and owner stay to be chosen. */
export function deployForm(
  options: Applied & {
    /** Parameters of the form besides name and regions. */
    parameters?: JsonObject;
    /** Values of the chart that are to be set above all others. */
    chartValues?: JsonObject;
  },
): Template {
  const { gateway, regions, parameters, chartValues } = options;
  const mockProvider = usesMock(regions);
  return {
    ref: 'template:default/dvara-gateway',
    values: {
      name: gateway.name,
      regions: idsOf(regions),
      ...(mockProvider === undefined ? {} : { mockProvider }),
      ...parameters,
      ...(chartValues ? { valuesYaml: stringify(chartValues) } : {}),
    },
  };
}

/** «Rotate keys»: stores keys and restarts the pods that read them. */
export function keysForm(options: Applied): Template {
  return operationForm({ ...options, name: 'dvara-rotate-keys' });
}

/** «Roll back» to the last good revision. */
export function rollBackForm(options: Applied): Template {
  return operationForm({ ...options, name: 'dvara-roll-back' });
}

/** «Uninstall»; whoever uses it still has to confirm by the gateway's name. */
export function uninstallForm(options: Applied): Template {
  return operationForm({ ...options, name: 'dvara-uninstall' });
}

function operationForm(options: Applied & { name: string }): Template {
  const { gateway, regions, name } = options;
  return {
    ref: `template:default/${name}`,
    values: { gateway: gateway.entityRef, regions: idsOf(regions) },
  };
}

function idsOf(regions: RegionReport[]): JsonObject[] {
  return regions.map(({ region }) => ({ id: region.id }));
}

/**
 * Whether the gateway serves the mock provider: the form turns it on by default,
 * and a remedy must not bring it into production.
 */
function usesMock(regions: RegionReport[]): boolean | undefined {
  const statuses = regions.flatMap(
    ({ status }) => currentData(status)?.status ?? [],
  );
  return statuses.length === 0
    ? undefined
    : statuses.some(({ providers }) =>
        providers.some(({ name }) => name === 'mock'),
      );
}
