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
import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { MANAGED_BY, type SecretKeyStates } from '../secret/gatewaySecret';
import { readUnfitRevisions } from './readUnfitRevisions';
import type { ReleaseWork } from './ReleaseWork';

/** Helm keeps no more revisions. */
const MAX_UNFIT = 20;

/**
 * Writes what Helm's history says about a release to its record, so that the portal can
 * show release facts without reading a Secret.
 *
 * @throws ClusterError
 */
export async function writeReleaseRecord(options: {
  work: ReleaseWork;
  operation: NonNullable<ReleaseRecord['operation']>;
  revision: HelmRevision;
  /** Digest of the chart's archive, where this task has it. */
  chartDigest?: string;
  secretKeys?: SecretKeyStates;
  /** A revision whose gate did not open. */
  unfitRevision?: number;
  /** The earlier ones as the record names them, where they were read since the release is locked. */
  knownUnfit?: number[];
}): Promise<void> {
  const { work, revision } = options;
  const { client, gateway, target } = work;
  const { namespace, releaseName } = target;
  const [, chartName, chartVersion] =
    /^(.*?)-(v?\d.*)$/.exec(revision.chart) ?? [];
  // An uninstalled release begins with revision 1 again.
  const unfitRevisions =
    options.operation === 'uninstall' || revision.status === 'uninstalled'
      ? []
      : [
          // A task that goes on may find again what it has found before.
          ...new Set([
            ...(options.knownUnfit ?? (await readUnfitRevisions(work))),
            ...(options.unfitRevision ? [options.unfitRevision] : []),
          ]),
        ].filter(unfit => unfit <= revision.revision);
  const record: ReleaseRecord = releaseRecordSchema.parse({
    version: 1,
    gateway,
    regionId: target.region.id,
    releaseName,
    revision: revision.revision,
    status: revision.status,
    operation: options.operation,
    unfitRevisions: unfitRevisions.length
      ? unfitRevisions.slice(-MAX_UNFIT)
      : undefined,
    chartName: chartName ?? CHART_NAME,
    chartVersion: chartVersion ?? 'unknown',
    appVersion: revision.appVersion,
    chartDigest: options.chartDigest,
    taskId: work.taskId,
    recordedAt: new Date(work.clock.now()).toISOString(),
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
          [GATEWAY_LABEL]: gateway,
          [MANAGED_BY_LABEL]: MANAGED_BY,
        },
      },
      data: { [RELEASE_RECORD_KEY]: JSON.stringify(record, null, 2) },
    },
  });
}
