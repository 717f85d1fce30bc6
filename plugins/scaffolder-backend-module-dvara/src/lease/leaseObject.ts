import type { JsonObject } from '@backstage/types';
import {
  CHART_NAME,
  COMPONENT_LABEL,
  INSTANCE_LABEL,
  MANAGED_BY_LABEL,
  NAME_LABEL,
  releaseFullName,
} from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { MANAGED_BY } from '../secret/gatewaySecret';

/** How long a lease holds after it was last renewed. */
export const LEASE_DURATION_SECONDS = 30;

/** Value of `app.kubernetes.io/component` on the lock of a release. */
const LOCK_COMPONENT = 'release-lock';

/** A Lease as the API server answers it; another writer's may lack any field. */
export const leaseSchema = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      acquireTime: z.string().nullish(),
      renewTime: z.string().nullish(),
      leaseTransitions: z.number().int().nullish(),
    })
    .nullish(),
});

export type LeaseObject = z.infer<typeof leaseSchema>;

/** Name of the Lease that guards a release. */
export function leaseName(releaseName: string): string {
  return `${releaseFullName(releaseName)}-lock`;
}

/** Until when a lease holds, in milliseconds since 1970; 0 where nobody holds it. */
export function leaseEnd(lease: LeaseObject): number {
  const { holderIdentity, renewTime, leaseDurationSeconds } = lease.spec ?? {};
  const renewed = Date.parse(renewTime ?? '');
  return holderIdentity && !Number.isNaN(renewed)
    ? renewed + (leaseDurationSeconds ?? LEASE_DURATION_SECONDS) * 1000
    : 0;
}

/** The body by which a lease is created or replaced. */
export function leaseBody(options: {
  namespace: string;
  releaseName: string;
  holderIdentity: string;
  /** Milliseconds since 1970. */
  acquiredAt: number;
  renewedAt: number;
  transitions: number;
  resourceVersion?: string;
}): JsonObject {
  const { namespace, releaseName, resourceVersion } = options;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(releaseName),
      namespace,
      labels: {
        [NAME_LABEL]: CHART_NAME,
        [INSTANCE_LABEL]: releaseName,
        [COMPONENT_LABEL]: LOCK_COMPONENT,
        [MANAGED_BY_LABEL]: MANAGED_BY,
      },
      ...(resourceVersion && { resourceVersion }),
    },
    spec: {
      holderIdentity: options.holderIdentity,
      leaseDurationSeconds: LEASE_DURATION_SECONDS,
      acquireTime: microTime(options.acquiredAt),
      renewTime: microTime(options.renewedAt),
      leaseTransitions: options.transitions,
    },
  };
}

/** Kubernetes' MicroTime wants exactly six digits. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
