import type { ComponentReport, PodReport } from '../report/pods';
import type { RegionReport } from '../report/regionReport';
import type { ServiceEndpoints } from '../report/serviceEndpoints';
import { currentData } from './currentData';
import { podTrouble, startingPods } from './podTrouble';

/** The endpoints of a pod that has just become ready follow a moment later. */
const SETTLED_MS = 60 * 1000;

/**
 * Services that lead to no pod although pods of their component are ready: all traffic
 * is refused, and nothing of the pods shows it. A component without any endpoints beside
 * others that have some has lost its Service, which is named as its Deployment.
 *
 * @public
 */
export function servicesWithoutEndpoints(
  report: Pick<RegionReport, 'checkedAt' | 'components' | 'endpoints'>,
): ServiceEndpoints[] {
  const at = Date.parse(report.checkedAt);
  const endpoints = currentData(report.endpoints) ?? [];
  return [...endpoints, ...lostServices({ report, endpoints })].filter(
    ({ component, ready }) =>
      ready === 0 &&
      currentData(report.components)?.some(
        one =>
          one.component === component &&
          one.pods.some(
            pod => pod.ready && !pod.deleting && hasSettled({ pod, at }),
          ),
      ),
  );
}

/** A report leaves out since when a pod is ready that is so for long: then its age will do. */
function hasSettled(options: { pod: PodReport; at: number }): boolean {
  const { pod, at } = options;
  const since = pod.readySince ?? pod.createdAt;
  return since !== undefined && at - Date.parse(since) > SETTLED_MS;
}

function lostServices(options: {
  report: Pick<RegionReport, 'components'>;
  endpoints: ServiceEndpoints[];
}): ServiceEndpoints[] {
  const { report, endpoints } = options;
  return endpoints.length === 0
    ? []
    : (currentData(report.components) ?? [])
        .filter(({ component }) =>
          endpoints.every(one => one.component !== component),
        )
        .map(({ component, name }) => ({
          component,
          service: name,
          ready: 0,
          notReady: 0,
        }));
}

/**
 * Whether a console or an MCP proxy runs and waits for the server, which is ready: their
 * readiness includes the connection to it, and nothing else of them is in trouble.
 *
 * @param at - when they were looked at, ISO 8601
 * @public
 */
export function cannotReachServer(options: {
  component: ComponentReport;
  components: ComponentReport[];
  at: string;
}): boolean {
  const { component, components, at } = options;
  const server = components.find(one => one.component === 'gateway-server');
  const running = component.pods.filter(({ deleting }) => !deleting);
  const starting = startingPods(component, at);
  return (
    component.component !== 'gateway-server' &&
    component.ready === 0 &&
    server !== undefined &&
    server.ready > 0 &&
    running.length > 0 &&
    running.every(
      pod =>
        pod.phase === 'Running' &&
        pod.starting?.budgetSeconds === undefined &&
        podTrouble(pod) === undefined &&
        !starting.includes(pod),
    )
  );
}
