import { SERVICE_NAME_LABEL } from '../gateway/labels';
import type { ServiceEndpoints } from '../report/serviceEndpoints';
import { known, type KubernetesEndpointSlice } from './kubernetesObjects';
import { componentOf } from './projectComponents';

/**
 * Where the Services of a release lead, from their EndpointSlices: a Service has one for
 * each kind of address and for each hundred of them, and a pod counts once. The slices
 * carry the Service's labels, which the EndpointSlice controller mirrors.
 *
 * @public
 */
export function projectEndpoints(
  slices: KubernetesEndpointSlice[],
): ServiceEndpoints[] {
  const services = new Map<string, Gathered>();
  for (const slice of slices) {
    const component = componentOf(slice);
    const service = slice.metadata.labels?.[SERVICE_NAME_LABEL];
    if (component && service) {
      const gathered = services.get(service) ?? {
        component,
        ready: new Set<string>(),
        notReady: new Set<string>(),
      };
      services.set(service, gathered);
      gather({ slice, gathered });
    }
  }
  return [...services].map(([service, { component, ready, notReady }]) => ({
    component,
    service,
    ready: ready.size,
    notReady: [...notReady].filter(pod => !ready.has(pod)).length,
  }));
}

/**
 * The zones of pods, by their name.
 *
 * @public
 */
export function zonesOf(
  slices: KubernetesEndpointSlice[],
): Map<string, string> {
  return new Map(
    slices.flatMap(({ endpoints }) =>
      known(endpoints).flatMap(({ targetRef, zone }): [string, string][] =>
        targetRef?.kind === 'Pod' && targetRef.name && zone
          ? [[targetRef.name, zone]]
          : [],
      ),
    ),
  );
}

interface Gathered {
  component: ServiceEndpoints['component'];
  ready: Set<string>;
  notReady: Set<string>;
}

function gather(options: {
  slice: KubernetesEndpointSlice;
  gathered: Gathered;
}): void {
  const { slice, gathered } = options;
  known(slice.endpoints).forEach(({ conditions, targetRef }, index) => {
    if (conditions?.terminating) {
      return;
    }
    const pod = targetRef?.name ?? `${slice.metadata.name}/${index}`;
    // Absent means ready, as the API defines it.
    (conditions?.ready === false ? gathered.notReady : gathered.ready).add(pod);
  });
}
