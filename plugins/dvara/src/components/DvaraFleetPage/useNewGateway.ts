import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { taskCreatePermission } from '@backstage/plugin-scaffolder-common/alpha';
import { useMemo } from 'react';
import { useAnswer } from '../../hooks/useAnswer';
import { selectedTemplateRouteRef } from '../../routes';

/** The template that makes a gateway. */
const TEMPLATE = { namespace: 'default', templateName: 'dvara-gateway' };

/** The way to a new gateway. */
export interface NewGateway {
  /** Address of the form. */
  to: string;
  /** Name of the permission that the person lacks. */
  lacks?: string;
}

/**
 * The way to a new gateway, where this portal has one for this person. Which regions and names
 * are theirs is asked by the form, as neither is chosen yet.
 */
export function useNewGateway(): NewGateway | undefined {
  const catalogApi = useApi(catalogApiRef);
  const route = useRouteRef(selectedTemplateRouteRef);
  const ask = useMemo(
    () => async () => {
      const { items } = await catalogApi.getEntitiesByRefs({
        entityRefs: [`template:${TEMPLATE.namespace}/${TEMPLATE.templateName}`],
        fields: ['metadata.name'],
      });
      return Boolean(items[0]);
    },
    [catalogApi],
  );
  const { data: isThere, error } = useAnswer(ask);
  const permissionApi = useApi(permissionApiRef);
  const askPermission = useMemo(
    () => () => permissionApi.authorize({ permission: taskCreatePermission }),
    [permissionApi],
  );
  const { data: answer, error: notAsked } = useAnswer(askPermission);
  // Without an answer of the catalog the form may be missing: it says so itself.
  if (!route || !(answer || notAsked) || !(isThere || error)) {
    return undefined;
  }
  return {
    to: route(TEMPLATE),
    lacks:
      answer?.result === AuthorizeResult.DENY
        ? taskCreatePermission.name
        : undefined,
  };
}
