import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const KUBERNETES_VERSION = 'v1.36.3';

/** One `go build` of the recipe. */
export interface BuildStep {
  /** Shown while it runs. */
  title: string;
  /** Folder below `go/` that holds the module. */
  module: string;
  /** Package to build → file name of the binary. */
  binaries: Readonly<Record<string, string>>;
  linkerFlags: string;
  /** About how long it takes on two cores with nothing cached, in seconds. */
  expectedSeconds: number;
}

// Without these Helm cannot parse the server's version and refuses to install.
function kubernetesVersionFlags(): string {
  const [major, minor] = KUBERNETES_VERSION.slice(1).split('.');
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap(versionPackage => [
      `-X ${versionPackage}.gitVersion=${KUBERNETES_VERSION}`,
      `-X ${versionPackage}.gitMajor=${major}`,
      `-X ${versionPackage}.gitMinor=${minor}`,
      `-X ${versionPackage}.gitTreeState=clean`,
    ])
    .join(' ');
}

/** The builds, in order. They run one after the other: each alone fills two cores and 3 GB of memory. */
export const buildSteps: readonly BuildStep[] = [
  {
    title: 'Kubernetes',
    module: 'kubernetes',
    binaries: {
      'k8s.io/kubernetes/cmd/kube-apiserver': 'kube-apiserver',
      'k8s.io/kubernetes/cmd/kube-controller-manager':
        'kube-controller-manager',
      'k8s.io/kubernetes/cmd/kube-scheduler': 'kube-scheduler',
      'k8s.io/kubernetes/cmd/kubectl': 'kubectl',
      'sigs.k8s.io/metrics-server/cmd/metrics-server': 'metrics-server',
      'go.etcd.io/etcd/server/v3': 'etcd',
    },
    linkerFlags: `-s -w ${kubernetesVersionFlags()}`,
    expectedSeconds: 240,
  },
  {
    title: 'KWOK',
    module: 'kwok',
    binaries: {
      'sigs.k8s.io/kwok/cmd/kwok': 'kwok',
      'sigs.k8s.io/kwok/cmd/kwokctl': 'kwokctl',
    },
    linkerFlags: '-s -w',
    expectedSeconds: 115,
  },
];

/**
 * Compiler flags of every step: without optimisation and inlining the build takes half as long,
 * and control planes of a handful of pods do not notice.
 */
export const compilerFlags = 'all=-N -l';

/**
 * Name of the cache folder for the tools as pinned now: changes with a module, a flag or the platform.
 *
 * @throws when a module file cannot be read
 */
export async function toolVersion(options: {
  goModulesDirectory: string;
}): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ buildSteps, compilerFlags }));
  hash.update(`${process.platform}/${process.arch}`);
  for (const { module } of buildSteps) {
    for (const file of ['go.mod', 'go.sum']) {
      hash.update(
        await readFile(join(options.goModulesDirectory, module, file)),
      );
    }
  }
  return hash.digest('hex').slice(0, 16);
}
