/** Names by which tests and people steer what KWOK and the stand-in play. All are part of this package's contract. */
export const standInNames = {
  /** ConfigMap of settings in a namespace of gateways. */
  configMap: 'dvara-stand-in',
  annotation: {
    /** On a pod: a {@link PodFault}. */
    fault: 'dvara.local/fault',
    /** On a Deployment: CPU use of all its pods together, a quantity such as `1500m`, or of each with a trailing `/pod`. */
    cpuLoad: 'dvara.local/cpu-load',
    /** On a helm test pod: `succeeded` or `failed`; otherwise the stand-in decides. */
    testOutcome: 'dvara.local/test-outcome',
    /** Written by the stand-in on a helm test pod whose command is not curl: what it ended with. */
    testExitCode: 'dvara.local/test-exit-code',
    /** On a pod: which ages of the status endpoint it has, `old`, `new` or `both`. */
    statusAge: 'dvara.local/status-age',
    /** On a pod: overrides the setting `status.mode`. */
    statusMode: 'dvara.local/status-mode',
    /** Read by KWOK: what the pod's container uses. */
    usageCpu: 'kwok.x-k8s.io/usage-cpu',
    usageMemory: 'kwok.x-k8s.io/usage-memory',
  },
} as const;

/** Failures that KWOK plays on a pod; each but `failed` heals when it is taken away. */
export type PodFault =
  | 'crashLoop'
  | 'oomKilled'
  | 'imagePullBackOff'
  | 'notReady'
  | 'slowStart'
  | 'failed';
