import { RESOURCE_TYPE_DVARA_RELEASE } from '@dvara/backstage-plugin-dvara-common';
import type { ReleaseResource } from '@dvara/backstage-plugin-dvara-common';
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { z } from 'zod/v3';

/**
 * A release as permission rules see it.
 *
 * @public
 */
export interface DvaraReleaseResource extends ReleaseResource {
  /** The gateway that the release serves. */
  gateway: string;
}

/**
 * The resource of the release permissions, for policies.
 *
 * @public
 */
export const dvaraReleasePermissionResourceRef = createPermissionResourceRef<
  DvaraReleaseResource,
  never
>().with({
  pluginId: 'scaffolder',
  resourceType: RESOURCE_TYPE_DVARA_RELEASE,
});

const names = (what: string) =>
  z.array(z.string()).min(1).describe(`Names of ${what}; one of them must fit`);

// Releases are not kept in a store of ours, so that no rule is ever made a query.
const toQuery = (): never => {
  throw new Error('Releases cannot be queried by permission.');
};

const isInRegion = createPermissionRule({
  name: 'IS_IN_REGION',
  description: 'Allow releases in the given regions (dvara.regions[].id)',
  resourceRef: dvaraReleasePermissionResourceRef,
  paramsSchema: z.object({ regions: names('regions') }),
  apply: ({ region }, { regions }) => regions.includes(region),
  toQuery,
});

const isInNamespace = createPermissionRule({
  name: 'IS_IN_NAMESPACE',
  description: 'Allow releases in the given namespaces',
  resourceRef: dvaraReleasePermissionResourceRef,
  paramsSchema: z.object({ namespaces: names('namespaces') }),
  apply: ({ namespace }, { namespaces }) => namespaces.includes(namespace),
  toQuery,
});

const isGateway = createPermissionRule({
  name: 'IS_GATEWAY',
  description: 'Allow releases of the given gateways',
  resourceRef: dvaraReleasePermissionResourceRef,
  paramsSchema: z.object({ gateways: names('gateways') }),
  apply: ({ gateway }, { gateways }) => gateways.includes(gateway),
  toQuery,
});

/** The rules by which a policy can tell one release from another. */
export const dvaraReleaseRules = { isInRegion, isInNamespace, isGateway };

const exported = createConditionExports({
  resourceRef: dvaraReleasePermissionResourceRef,
  rules: dvaraReleaseRules,
});

/**
 * Conditions for policies: `isInRegion`, `isInNamespace` and `isGateway`.
 *
 * @public
 */
export const dvaraReleaseConditions = exported.conditions;

/**
 * Makes a policy's decision from conditions on a release.
 *
 * @public
 */
export const createDvaraReleaseConditionalDecision =
  exported.createConditionalDecision;
