import {
  CHART_NAME,
  COMPONENT_LABEL,
  GATEWAY_LABEL,
  INSTANCE_LABEL,
  MANAGED_BY_LABEL,
  NAME_LABEL,
  RELEASE_RECORD_COMPONENT,
  RELEASE_RECORD_KEY,
  releaseRecordName,
  releaseRecordSchema,
  type ReleaseRecord,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  ClusterClient,
  HelmRevision,
} from '@dvara/backstage-plugin-dvara-node';
import type { GatewayChart } from '../chart/GatewayChart';
import { MANAGED_BY, type SecretKeyStates } from '../secret/gatewaySecret';

/**
 * Writes what Helm's history says about a release to its record, so that the portal can
 * show release facts without reading a Secret.
 *
 * @throws ClusterError
 */
export async function writeReleaseRecord(options: {
  client: ClusterClient;
  gateway: string;
  regionId: string;
  namespace: string;
  releaseName: string;
  revision: HelmRevision;
  chart: GatewayChart;
  secretKeys?: SecretKeyStates;
  taskId: string;
  now: Date;
}): Promise<void> {
  const { client, namespace, releaseName, revision, chart } = options;
  const record: ReleaseRecord = releaseRecordSchema.parse({
    version: 1,
    gateway: options.gateway,
    regionId: options.regionId,
    releaseName,
    revision: revision.revision,
    status: revision.status,
    chartName: chart.name,
    chartVersion: chart.version,
    appVersion: revision.appVersion ?? chart.appVersion,
    chartDigest: chart.digest,
    taskId: options.taskId,
    recordedAt: options.now.toISOString(),
    secretKeys: options.secretKeys,
  });
  const name = releaseRecordName(releaseName);
  await client.request({
    operation: 'write the release record',
    path: `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=${MANAGED_BY}&force=true`,
    method: 'PATCH',
    contentType: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        labels: {
          [NAME_LABEL]: CHART_NAME,
          [INSTANCE_LABEL]: releaseName,
          [COMPONENT_LABEL]: RELEASE_RECORD_COMPONENT,
          [GATEWAY_LABEL]: options.gateway,
          [MANAGED_BY_LABEL]: MANAGED_BY,
        },
      },
      data: { [RELEASE_RECORD_KEY]: JSON.stringify(record, null, 2) },
    },
  });
}
