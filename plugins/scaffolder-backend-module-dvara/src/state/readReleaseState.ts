import type { KubernetesListItem } from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  HelmRevision,
  HelmRunner,
  HelmTarget,
} from '@dvara/backstage-plugin-dvara-node';
import { lastGoodRevision } from '../release/lastGoodRevision';
import { listReleaseObjects } from '../release/listReleaseObjects';
import type { ReleaseState, ReleaseStateKind } from './ReleaseState';

type Deployment = KubernetesListItem<'deployments'>;

const kinds: Record<HelmRevision['status'], ReleaseStateKind> = {
  deployed: 'deployed',
  failed: 'failed',
  'pending-install': 'pendingInstall',
  'pending-upgrade': 'pendingUpgrade',
  'pending-rollback': 'pendingRollback',
  uninstalling: 'uninstalling',
  uninstalled: 'absent',
  // The newest revision is neither in a release that was left in order.
  superseded: 'failed',
  unknown: 'failed',
};

const locked: ReleaseStateKind[] = [
  'pendingInstall',
  'pendingUpgrade',
  'pendingRollback',
  'uninstalling',
];

/** Labels and annotations by which GitOps tools mark what they write. */
const gitOpsMarks: Array<{ key: string; what: string }> = [
  { key: 'argocd.argoproj.io/tracking-id', what: 'Argo CD application' },
  { key: 'argocd.argoproj.io/instance', what: 'Argo CD application' },
  { key: 'helm.toolkit.fluxcd.io/name', what: 'Flux HelmRelease' },
  { key: 'kustomize.toolkit.fluxcd.io/name', what: 'Flux Kustomization' },
];

/**
 * Reads what a release is, from Helm's history and its Deployments.
 *
 * @throws HelmError, ClusterError where that cannot be found out
 */
export async function readReleaseState(options: {
  helm: HelmRunner;
  helmTarget: HelmTarget;
  client: ClusterClient;
  /** Milliseconds since 1970. */
  now: number;
  signal?: AbortSignal;
}): Promise<ReleaseState & { deployments: Deployment[] }> {
  const { helm, helmTarget, client, signal } = options;
  const [history, deployments] = await Promise.all([
    helm.history(helmTarget),
    listReleaseObjects({
      client,
      kind: 'deployments',
      namespace: helmTarget.namespace,
      releaseName: helmTarget.releaseName,
      signal,
    }),
  ]);
  const newest = history.at(-1);
  const owner = ownerOf(deployments);
  const byHelm = newest ? kinds[newest.status] : 'absent';
  const current = byHelm === 'absent' ? undefined : newest;
  return {
    kind: owner ? 'ownedByGitOps' : byHelm,
    history,
    current,
    lastGood:
      current && lastGoodRevision({ history, before: current.revision }),
    lockAgeSeconds: locked.includes(byHelm)
      ? ageOf({ revision: current, now: options.now })
      : undefined,
    owner,
    deployments,
  };
}

function ageOf(options: {
  revision: HelmRevision | undefined;
  now: number;
}): number | undefined {
  const since = Date.parse(options.revision?.updated ?? '');
  return Number.isNaN(since)
    ? undefined
    : Math.max(0, Math.round((options.now - since) / 1000));
}

function ownerOf(deployments: Deployment[]): string | undefined {
  for (const { key, what } of gitOpsMarks) {
    for (const { metadata } of deployments) {
      const mark = metadata.annotations?.[key] ?? metadata.labels?.[key];
      if (mark) {
        // Argo CD's tracking id is application:group/kind:namespace/name.
        return `${what} ${mark.split(':')[0]}`;
      }
    }
  }
  return undefined;
}
