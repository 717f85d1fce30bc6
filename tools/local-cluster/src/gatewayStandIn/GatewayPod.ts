import type { KubernetesObject } from '../KubernetesApi.ts';
import type { ContainerSpecification } from './resolveEnvironment.ts';

/** A pod as far as the stand-in reads it. */
export interface Pod extends KubernetesObject {
  spec: {
    containers: ContainerSpecification[];
    volumes?: { configMap?: { name?: string } }[];
    nodeName?: string;
    serviceAccountName?: string;
  };
  status?: {
    phase?: string;
    podIP?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: {
      name: string;
      ready?: boolean;
      state?: {
        running?: { startedAt?: string };
        waiting?: { reason?: string };
        terminated?: { reason?: string };
      };
      lastState?: { terminated?: { reason?: string; exitCode?: number } };
    }[];
  };
}

/** Components of the chart that the stand-in answers for, and the port each serves. */
export const componentPorts = {
  'gateway-server': 8080,
  'gateway-ui': 8090,
  'mcp-proxy-server': 8070,
} as const;
export type GatewayComponent = keyof typeof componentPorts;

const LABEL = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
};

/** The component whose container the stand-in plays in this pod, if any. */
export function gatewayComponent(pod: Pod): GatewayComponent | undefined {
  const labels = pod.metadata.labels ?? {};
  const component = labels[LABEL.component];
  return labels[LABEL.name] === 'dvara' && component in componentPorts
    ? (component as GatewayComponent)
    : undefined;
}

/** Whether the pod is one of helm's tests. */
export function isTestPod(pod: Pod): boolean {
  return pod.metadata.labels?.[LABEL.component] === 'helm-test';
}

/** The Helm release the pod belongs to; empty when it does not say. */
export function releaseOf(pod: Pod): string {
  return pod.metadata.labels?.[LABEL.instance] ?? '';
}

/** The container that is the gateway, with the port it serves. Sidecars have no port of the component's. */
export function gatewayContainer(options: {
  pod: Pod;
  component: GatewayComponent;
}): { container: ContainerSpecification; port: number } {
  const { containers } = options.pod.spec;
  const defaultPort = componentPorts[options.component];
  const container =
    containers.find(({ ports }) =>
      ports?.some(
        ({ name, containerPort }) =>
          name === 'http' || containerPort === defaultPort,
      ),
    ) ?? containers[0];
  const declared = container.ports?.find(
    ({ name, containerPort }) =>
      name === 'http' || containerPort === defaultPort,
  );
  return { container, port: declared?.containerPort ?? defaultPort };
}

/** When the container's present run began; `undefined` while it does not run. */
export function runningSince(options: {
  pod: Pod;
  container: string;
}): string | undefined {
  const status = options.pod.status?.containerStatuses?.find(
    ({ name }) => name === options.container,
  );
  return status?.state?.running?.startedAt;
}

/** Whether the pod takes traffic. */
export function isReady(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    (pod.status?.conditions ?? []).some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    )
  );
}

/** Whether the pod carries all of these labels. */
export function hasLabels(
  pod: Pod,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(labels).every(
    ([name, value]) => pod.metadata.labels?.[name] === value,
  );
}
