import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubernetesApi } from '@dvara/local-cluster';
import type { HelmMajor } from '@dvara/toolchain';
import { parseAllDocuments, stringify } from 'yaml';
import { ApiRecorder } from './ApiRecorder.ts';
import type { ChartCluster } from './ChartCluster.ts';
import type { ChartNamespace } from './ChartNamespace.ts';

const collections: Record<string, string> = {
  ServiceAccount: 'api/v1/namespaces/:namespace/serviceaccounts',
  Role: 'apis/rbac.authorization.k8s.io/v1/namespaces/:namespace/roles',
  RoleBinding:
    'apis/rbac.authorization.k8s.io/v1/namespaces/:namespace/rolebindings',
};

/** A namespace in which Helm has a service account and what manifests grant it, and nothing else. */
export class CredentialNamespace {
  /** Requests with the account's token. */
  readonly api: KubernetesApi;
  /** What Helm asks the API server for. */
  readonly recorder: ApiRecorder;
  /** Helm with the account; looking at the outcome with the administrator's client. */
  readonly chart: ChartNamespace;

  private constructor(options: {
    api: KubernetesApi;
    recorder: ApiRecorder;
    chart: ChartNamespace;
  }) {
    this.api = options.api;
    this.recorder = options.recorder;
    this.chart = options.chart;
  }

  static async create(options: {
    cluster: ChartCluster;
    name: string;
    major: HelmMajor;
    account: string;
    /** YAML, as for `kubectl apply --namespace`. */
    manifests: string[];
    /** See {@link ApiRecorder}. */
    refuseWatchList?: boolean;
  }): Promise<CredentialNamespace> {
    const { cluster, name, major, account, manifests } = options;
    const admin = cluster.api;
    await admin.json({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
    for (const object of manifests
      .flatMap(text => parseAllDocuments(text))
      .map(document => document.toJS() as { kind: string })) {
      await admin.json({
        method: 'POST',
        path: `/${collections[object.kind].replace(':namespace', name)}`,
        body: object,
      });
    }
    const { status } = await admin.json<{ status: { token: string } }>({
      method: 'POST',
      path: `/api/v1/namespaces/${name}/serviceaccounts/${account}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 3600 },
      },
    });
    const { url, caData } = cluster.cluster.prepared;
    const certificate = Buffer.from(caData, 'base64').toString('utf8');
    const recorder = await ApiRecorder.start({
      url,
      certificate,
      token: status.token,
      refuseWatchList: options.refuseWatchList,
    });
    const kubeconfig = join(cluster.directory, `${name}.yaml`);
    await writeFile(kubeconfig, renderKubeconfig({ url: recorder.url, name }));
    return new CredentialNamespace({
      api: new KubernetesApi({
        url,
        authorityCertificate: certificate,
        token: status.token,
      }),
      recorder,
      chart: await cluster.createNamespace({
        name,
        major,
        exists: true,
        variables: { KUBECONFIG: kubeconfig },
      }),
    });
  }

  async remove(): Promise<void> {
    this.api.close();
    await this.recorder.close();
    await this.chart.remove();
  }
}

function renderKubeconfig(options: { url: string; name: string }): string {
  const named = 'credential';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': named,
    clusters: [{ name: named, cluster: { server: options.url } }],
    users: [{ name: named, user: {} }],
    contexts: [
      {
        name: named,
        context: { cluster: named, user: named, namespace: options.name },
      },
    ],
  });
}
