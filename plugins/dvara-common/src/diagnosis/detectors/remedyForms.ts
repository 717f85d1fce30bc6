import type { JsonObject } from '@backstage/types';
import type { Finding } from '../../finding/finding';
import type { GatewayComponent } from '../../gateway/gatewayComponent';
import type { GatewayReport } from '../../report/gatewayReport';
import type { RegionReport } from '../../report/regionReport';
import { componentValueKeys } from './componentWords';

type Template = NonNullable<Finding['template']>;

interface Applied {
  gateway: GatewayReport['gateway'];
  /** The regions that the remedy is for. */
  regions: RegionReport[];
}

/** «Change»: what is given is laid on the values that run, and all else stays. */
export function changeForm(
  options: Applied & {
    /** The component that is changed; the releases are deployed anew as they are without one. */
    component?: GatewayComponent;
    /** Values of the chart below the component's, of those that the form has. */
    change?: JsonObject;
  },
): Template {
  const { component, change } = options;
  const form = operationForm({ ...options, name: 'dvara-change' });
  return component && change
    ? {
        ...form,
        values: {
          ...form.values,
          component: componentValueKeys[component],
          change,
        },
      }
    : form;
}

/** «Rotate keys»: stores keys and restarts the pods that read them. */
export function keysForm(options: Applied): Template {
  return operationForm({ ...options, name: 'dvara-rotate-keys' });
}

/** «Roll back» to the last good revision. */
export function rollBackForm(options: Applied): Template {
  return operationForm({ ...options, name: 'dvara-roll-back' });
}

/** «Unlock» frees releases that a Helm which was killed has left locked. */
export function unlockForm(options: Applied): Template {
  return operationForm({ ...options, name: 'dvara-unlock' });
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
