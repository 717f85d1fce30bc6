import type { z } from 'zod/v3';
import { hasBounds } from './completeComponent';
import type { gatewayReportSchema, GatewayReport } from './gatewayReport';
import type { ComponentReport, componentReportSchema, PodReport } from './pods';
import type { RegionReport } from './regionReport';
import type { Section } from './section';

/**
 * A report as it is answered.
 *
 * @public
 */
export type GatewayReportAnswer = z.input<typeof gatewayReportSchema>;

type RegionInAnswer = GatewayReportAnswer['regions'][number];
type ComponentInAnswer = z.input<typeof componentReportSchema>;
type Usage = PodReport['cpu'];

/**
 * Leaves out of a report what `gatewayReportSchema` fills in again: what is as it nearly
 * always is, and what the pods of a component have in common, which is told once. Nothing is lost:
 * what not all pods have is told by those that have it.
 *
 * @public
 */
export function slimGatewayReport(report: GatewayReport): GatewayReportAnswer {
  return { ...report, regions: report.regions.map(slimRegion) };
}

function slimRegion(region: RegionReport): RegionInAnswer {
  const { components } = region;
  return {
    ...region,
    release: slimSection(region.release),
    components: slimSection(
      components && {
        ...components,
        data: components.data?.map(slimComponent),
      },
    ),
    autoscaling: slimSection(region.autoscaling),
    status: slimSection(region.status),
    usage: slimSection(region.usage),
    endpoints: slimSection(region.endpoints),
    disruptionBudgets: slimSection(region.disruptionBudgets),
    events: slimSection(region.events),
  };
}

function slimSection<T>(
  section: Section<T> | undefined,
): Section<T> | undefined {
  return section?.data !== undefined && section.dataAt === section.checkedAt
    ? { ...section, dataAt: undefined }
    : section;
}

function slimComponent(component: ComponentReport): ComponentInAnswer {
  const { image, pods } = component;
  const imageDigest = ofAll(pods.map(pod => pod.imageDigest));
  const containers = ofAll(pods.map(pod => pod.containers));
  const cpu = ofAll(pods.map(pod => boundsOf(pod.cpu)));
  const memory = ofAll(pods.map(pod => boundsOf(pod.memory)));
  const podsUpdated = pods.every(({ updated }) => updated !== undefined)
    ? pods.some(({ updated }) => updated) || undefined
    : undefined;
  return {
    ...component,
    imageDigest,
    containers,
    cpu,
    memory,
    podsUpdated,
    pods: pods.map(pod => ({
      ...pod,
      deleting: pod.deleting || undefined,
      restarts: pod.restarts || undefined,
      updated: unless(pod.updated, podsUpdated),
      image: unless(pod.image, image),
      imageDigest: unless(pod.imageDigest, imageDigest),
      containers: unless(pod.containers, containers),
      cpu: slimUsage(pod.cpu, cpu),
      memory: slimUsage(pod.memory, memory),
    })),
  };
}

/** What one of them has, where none is without. */
function ofAll<T>(facts: Array<T | undefined>): T | undefined {
  return facts.every(fact => fact !== undefined) ? facts[0] : undefined;
}

function unless<T>(own: T | undefined, shared: T | undefined): T | undefined {
  return String(own) === String(shared) ? undefined : own;
}

function boundsOf(usage: Usage): Usage {
  return usage && hasBounds(usage)
    ? { request: usage.request, limit: usage.limit }
    : undefined;
}

function slimUsage(usage: Usage, shared: Usage): Usage {
  if (
    !usage ||
    !shared ||
    usage.request !== shared.request ||
    usage.limit !== shared.limit
  ) {
    return usage;
  }
  return usage.used === undefined ? undefined : { used: usage.used };
}
