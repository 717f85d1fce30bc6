import { gzipSync } from 'node:zlib';
import type { JsonObject } from '@backstage/types';
import type { FakeCluster } from '@dvara/backstage-plugin-dvara-node/testUtils';

const SECRETS = '/api/v1/namespaces/gateways/secrets';

/** Stores a revision of a release as Helm does: a Secret with base64 of gzip of JSON. */
export function storeRevision(options: {
  cluster: FakeCluster;
  releaseName: string;
  revision: number;
  status?: string;
  description?: string;
  chartName?: string;
  chartVersion?: string;
  values?: JsonObject;
  manifest?: string;
  /** In place of what Helm would store. */
  stored?: string;
}): void {
  const {
    cluster,
    releaseName,
    revision,
    status = 'superseded',
    description = 'Upgrade complete',
    chartName = 'dvara',
    chartVersion = '0.1.0',
    values = {},
    manifest = '',
  } = options;
  const release = {
    name: releaseName,
    namespace: 'gateways',
    version: revision,
    info: {
      status,
      description,
      first_deployed: '2026-11-20T10:00:00.123456789Z',
      last_deployed: `2026-11-2${revision}T10:00:00.123456789+01:00`,
      notes: 'not for the browser',
    },
    chart: {
      metadata: { name: chartName, version: chartVersion, appVersion: '1.0.0' },
    },
    config: values,
    manifest,
  };
  cluster.putObject({
    collection: SECRETS,
    object: {
      metadata: {
        name: `sh.helm.release.v1.${releaseName}.v${revision}`,
        labels: {
          owner: 'helm',
          name: releaseName,
          status,
          version: String(revision),
        },
      },
      type: 'helm.sh/release.v1',
      data: {
        release: Buffer.from(
          options.stored ??
            gzipSync(JSON.stringify(release)).toString('base64'),
        ).toString('base64'),
      },
    },
  });
}

/** Takes all of them away. */
export function forgetRevisions(cluster: FakeCluster): void {
  cluster.setObjects({ collection: SECRETS, objects: [] });
}
