import type { ToolPaths } from './buildTools.ts';
import type { ClusterPorts } from './choosePorts.ts';
import type { ClusterPaths } from './clusterPaths.ts';

/** Options of {@link renderKwokctlConfiguration}. */
export interface KwokctlConfigurationOptions {
  tools: ToolPaths;
  ports: ClusterPorts;
  paths: Pick<ClusterPaths, 'etcdData' | 'tokens' | 'podLogs'>;
  /** YAML documents with the stages and usages of KWOK. */
  kwokManifests: readonly string[];
}

interface ExtraArgument {
  key: string;
  value: string;
  override?: boolean;
}

/**
 * The configuration file of `kwokctl create cluster`: JSON documents (which are YAML), then the manifests as they are.
 */
export function renderKwokctlConfiguration(
  options: KwokctlConfigurationOptions,
): string {
  const { tools, ports, paths } = options;
  const configuration = {
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    options: {
      runtime: 'binary',
      // It binds every address otherwise.
      bindAddress: '127.0.0.1',
      enable: ['metrics-server'],
      kubeAuthorization: true,
      kubeAdmission: true,
      securePort: true,
      quietPull: true,
      kubeApiserverBinary: tools.kubeApiserver,
      kubeControllerManagerBinary: tools.kubeControllerManager,
      kubeSchedulerBinary: tools.kubeScheduler,
      kubectlBinary: tools.kubectl,
      metricsServerBinary: tools.metricsServer,
      etcdBinary: tools.etcd,
      kwokControllerBinary: tools.kwok,
      kubeApiserverPort: ports.apiServer,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      metricsServerPort: ports.metricsServer,
    },
    componentsPatches: [
      // Outside kwokctl's own folder, which kwokctl deletes when an installation fails.
      componentPatch('etcd', [
        { key: 'data-dir', value: paths.etcdData, override: true },
      ]),
      componentPatch('kube-apiserver', [
        { key: 'token-auth-file', value: paths.tokens },
      ]),
      componentPatch('kube-controller-manager', [
        // With leader election it ends by itself when the API server is paused for 10 s.
        { key: 'leader-elect', value: 'false' },
        { key: 'horizontal-pod-autoscaler-sync-period', value: '5s' },
        {
          key: 'horizontal-pod-autoscaler-initial-readiness-delay',
          value: '1s',
        },
        {
          key: 'horizontal-pod-autoscaler-cpu-initialization-period',
          value: '1s',
        },
      ]),
      componentPatch('kube-scheduler', [
        { key: 'leader-elect', value: 'false' },
      ]),
      // Not by the option `enableCRDs`, which also makes kwokctl install the kinds, and fail where they exist.
      componentPatch('kwok-controller', [
        { key: 'enable-crds', value: 'PortForward,Logs' },
        // With leases, a restarted KWOK plays no pods until those of the one before it have run out, up to 200 s.
        { key: 'node-lease-duration-seconds', value: '0', override: true },
      ]),
      componentPatch('metrics-server', [
        // 10 s is the least it takes; usage needs two readings.
        { key: 'metric-resolution', value: '10s', override: true },
        { key: 'kubelet-request-timeout', value: '5s' },
      ]),
    ],
  };
  const fallbackLogs = {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'fallback' },
    spec: { logs: [{ logsFile: `${paths.podLogs}/fallback.log` }] },
  };
  return [
    JSON.stringify(configuration, undefined, 2),
    JSON.stringify(fallbackLogs, undefined, 2),
    ...options.kwokManifests,
  ].join('\n---\n');
}

function componentPatch(
  name: string,
  extraArguments: ExtraArgument[],
): { name: string; extraArgs: ExtraArgument[] } {
  return { name, extraArgs: extraArguments };
}
