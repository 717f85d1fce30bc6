const metricNames: Record<string, string> = { cpu: 'CPU', memory: 'memory' };

/**
 * How a resource of Kubernetes is called: `cpu` is CPU.
 *
 * @public
 */
export function resourceName(resource: string): string {
  return metricNames[resource] ?? resource;
}
