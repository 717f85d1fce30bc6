import {
  componentSuffixes,
  type GatewayComponent,
} from '../gateway/gatewayComponent';
import {
  APP_VERSION_LABEL,
  CHART_LABEL,
  CONFIG_CHECKSUM_ANNOTATION,
  MANAGED_BY_LABEL,
  REVISION_ANNOTATION,
} from '../gateway/labels';
import type { Failure } from '../region/failure';
import { releaseFullName } from '../release/releaseName';
import type { ReleaseRecord } from '../release/releaseRecord';
import type { ReleaseFacts } from '../report/releaseFacts';
import type { KubernetesDeployment } from './kubernetesObjects';
import { componentOf } from './projectComponents';

/**
 * What is known of a release from its Deployments and its record. A record that
 * does not fit what is live was overtaken, by a plain `helm upgrade` or `helm
 * rollback`: then only what the Deployments say is known.
 *
 * @public
 */
export function projectRelease(options: {
  name: string;
  namespace: string;
  deployments: KubernetesDeployment[];
  record?: ReleaseRecord;
  /** Why the record could not be read. */
  recordFailure?: Failure;
}): ReleaseFacts {
  const { name, namespace, deployments } = options;
  const live = deployments
    .map(({ metadata }) => metadata.annotations?.[REVISION_ANNOTATION])
    .map(toRevision)
    .find(value => value !== undefined);
  const label = (key: string) =>
    deployments
      .map(({ metadata }) => metadata.labels?.[key])
      .find(value => value !== undefined);
  const record =
    options.record && fits({ record: options.record, live })
      ? options.record
      : undefined;
  return {
    name,
    namespace,
    fullName: fullNameOf({ name, deployments }),
    revision: record?.revision ?? live,
    status: record?.status,
    chartVersion: chartVersionOf(label(CHART_LABEL)) ?? record?.chartVersion,
    appVersion: label(APP_VERSION_LABEL) ?? record?.appVersion,
    chartDigest: record?.chartDigest,
    managedBy: label(MANAGED_BY_LABEL),
    updatedAt: record?.recordedAt,
    taskId: record?.taskId,
    configChecksum: checksumOf(deployments),
    secretKeys: record?.secretKeys,
    recordFailure: options.recordFailure,
  };
}

/**
 * A rollout that failed before it wrote a Deployment leaves the old revision
 * there; every other record must name the live one.
 */
function fits(options: {
  record: ReleaseRecord;
  live: number | undefined;
}): boolean {
  const { record, live } = options;
  return (
    record.revision === live ||
    (record.status !== 'deployed' && record.revision > (live ?? 0))
  );
}

/**
 * The stem of a release's object names, read from its Deployments because
 * `fullnameOverride` may change it.
 *
 * @public
 */
export function fullNameOf(options: {
  name: string;
  deployments: KubernetesDeployment[];
}): string {
  for (const deployment of options.deployments) {
    const component: GatewayComponent | undefined = componentOf(deployment);
    const suffix = component && `-${componentSuffixes[component]}`;
    if (suffix && deployment.metadata.name.endsWith(suffix)) {
      return deployment.metadata.name.slice(0, -suffix.length);
    }
  }
  return releaseFullName(options.name);
}

/** Absent where the gateway has no configuration file, or the release no server. */
function checksumOf(deployments: KubernetesDeployment[]): string | undefined {
  return deployments
    .filter(deployment => componentOf(deployment) === 'gateway-server')
    .map(
      ({ spec }) =>
        spec?.template?.metadata?.annotations?.[CONFIG_CHECKSUM_ANNOTATION],
    )
    .find(value => value !== undefined);
}

function toRevision(text: string | undefined): number | undefined {
  return text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** `dvara-0.4.2` → `0.4.2`; a label cannot hold the `+` of a build, Helm writes `_`. */
function chartVersionOf(chart: string | undefined): string | undefined {
  return chart?.match(/-(\d+\.\d+\.\d+.*)$/)?.[1].replace(/_/g, '+');
}
