import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  permissionApiRef,
  type PermissionApi,
} from '@backstage/plugin-permission-react';
import {
  releaseResourceRef,
  type GatewayReport,
} from '@dvara/backstage-plugin-dvara-common';
import { useMemo, useState } from 'react';
import {
  gatewayActionIds,
  gatewayActions,
  templateRefOf,
  type GatewayActionId,
} from '../lib/gatewayActions';
import { useAnswer } from './useAnswer';
import type { GatewayLinks } from './useGatewayLinks';

/** Something that a person can do to a gateway. */
export interface GatewayAction {
  id: GatewayActionId;
  /** Address of the form, filled in. */
  to: string;
  /** Name of a permission that the person lacks in every region. */
  lacks?: string;
}

/**
 * What this person can do to a gateway: each action whose template is in the catalog. One
 * that is denied in every region says what is lacking; the form itself, and the backend,
 * ask again for the regions that are chosen.
 */
export function useGatewayActions(options: {
  report: GatewayReport | undefined;
  links: GatewayLinks;
}): GatewayAction[] {
  const { report, links } = options;
  const catalogApi = useApi(catalogApiRef);
  const permissionApi = useApi(permissionApiRef);

  const findTemplates = useMemo(
    () => async (): Promise<ReadonlySet<GatewayActionId>> => {
      const { items } = await catalogApi.getEntitiesByRefs({
        entityRefs: gatewayActionIds.map(id => templateRefOf(id)),
        fields: ['metadata.name'],
      });
      return new Set(gatewayActionIds.filter((_, index) => items[index]));
    },
    [catalogApi],
  );
  const { data: templates, error } = useAnswer(findTemplates);

  // Reports come often; the question changes with the releases only.
  const releaseRefs = useSteady(report ? releaseRefsOf(report) : []);
  const askPermissions = useMemo(
    () =>
      releaseRefs.length > 0
        ? () => findLacking({ permissionApi, releaseRefs })
        : undefined,
    [permissionApi, releaseRefs],
  );
  const { data: lacking, error: notAsked } = useAnswer(askPermissions);

  const entityRef = report?.gateway.entityRef;
  const locked = useSteady(report ? lockedRegionsOf(report) : []);
  const judgement = useMemo(
    () => (lacking || notAsked ? { lacking } : undefined),
    [lacking, notAsked],
  );
  // A button must not go and come back below a person's hand while it is asked anew.
  const lastJudgement = useLast({
    value: judgement,
    of: askPermissions && entityRef,
  });
  return useMemo(() => {
    const { template } = links;
    // Nothing that may be denied is offered before that is known.
    if (!template || !entityRef || !lastJudgement) {
      return [];
    }
    return gatewayActionIds
      .filter(
        // Without an answer of the catalog a form may be missing: it says so itself.
        id => (error ? id !== 'unlock' : templates?.has(id)),
      )
      .filter(id => id !== 'unlock' || locked.length > 0)
      .map(id => ({
        id,
        to: template({
          ref: templateRefOf(id),
          values: {
            gateway: entityRef,
            ...(id === 'unlock' && {
              regions: locked.map(regionId => ({ id: regionId })),
            }),
          },
        }),
        lacks: lastJudgement.lacking?.get(id),
      }));
  }, [links, entityRef, locked, templates, error, lastJudgement]);
}

function releaseRefsOf(report: GatewayReport): string[] {
  return report.regions.flatMap(({ region, namespace, state, release }) =>
    state === 'notInstalled'
      ? []
      : [
          releaseResourceRef({
            region: region.id,
            namespace: release?.data?.namespace ?? namespace,
            release: release?.data?.name ?? report.gateway.name,
          }),
        ],
  );
}

/** The regions in which Helm has left the release locked. */
function lockedRegionsOf(report: GatewayReport): string[] {
  return report.regions.flatMap(({ region, state, release }) =>
    state !== 'notInstalled' && release?.data?.status?.startsWith('pending-')
      ? [region.id]
      : [],
  );
}

/** The same object as before as long as it holds the same. */
function useSteady<T>(value: T): T {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text), [text]);
}

/** The last value that there was of the same thing, while there is none. */
function useLast<T>(options: {
  value: T | undefined;
  /** What it is of; absent where there can be none. */
  of: string | undefined;
}): T | undefined {
  const { value, of } = options;
  const [last, setLast] = useState(options);
  if (value !== undefined && (last.value !== value || last.of !== of)) {
    setLast({ value, of });
  }
  if (of === undefined) {
    return undefined;
  }
  return value ?? (last.of === of ? last.value : undefined);
}

/** For each action that is denied in every region, a permission that is. */
async function findLacking(options: {
  permissionApi: PermissionApi;
  releaseRefs: string[];
}): Promise<ReadonlyMap<GatewayActionId, string>> {
  const { permissionApi, releaseRefs } = options;
  const asked = new Map<string, Promise<boolean>>();
  const lacking = new Map<GatewayActionId, string>();
  const questions = gatewayActionIds.map(async id => {
    for (const permission of gatewayActions[id].permissions) {
      const allowed =
        asked.get(permission.name) ??
        Promise.all(
          releaseRefs.map(resourceRef =>
            permissionApi.authorize({ permission, resourceRef }),
          ),
        ).then(answers =>
          answers.some(({ result }) => result === AuthorizeResult.ALLOW),
        );
      asked.set(permission.name, allowed);
      if (!(await allowed)) {
        lacking.set(id, permission.name);
        return;
      }
    }
  });
  await Promise.all(questions);
  return lacking;
}
