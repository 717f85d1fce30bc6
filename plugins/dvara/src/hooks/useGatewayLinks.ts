import { parseEntityRef, type Entity } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { Finding } from '@dvara/backstage-plugin-dvara-common';
import { useMemo } from 'react';
import {
  catalogEntityRouteRef,
  scaffolderTaskRouteRef,
  selectedTemplateRouteRef,
} from '../routes';

/** Where a gateway's screens lead; a place that the portal lacks is absent. */
export interface GatewayLinks {
  /** The entity's Kubernetes tab. */
  kubernetes?: string;
  /** The log of the scaffolder task that last changed a release. */
  task?: (taskId: string) => string;
  /** The form of a template, filled in. */
  template?: (template: NonNullable<Finding['template']>) => string;
}

/** The links of an entity's gateway in this portal. */
export function useGatewayLinks(entity: Entity): GatewayLinks {
  const entityRoute = useRouteRef(catalogEntityRouteRef);
  const taskRoute = useRouteRef(scaffolderTaskRouteRef);
  const templateRoute = useRouteRef(selectedTemplateRouteRef);
  const { kind, metadata } = entity;
  return useMemo(() => {
    const page = entityRoute?.({
      kind: kind.toLocaleLowerCase('en-US'),
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
    });
    return {
      kubernetes: page && `${page}/kubernetes`,
      task: taskRoute && (taskId => taskRoute({ taskId })),
      template:
        templateRoute &&
        (({ ref, values }) => {
          const { namespace, name } = parseEntityRef(ref, {
            defaultKind: 'template',
            defaultNamespace: 'default',
          });
          const form = templateRoute({ namespace, templateName: name });
          return `${form}?formData=${encodeURIComponent(
            JSON.stringify(values),
          )}`;
        }),
    };
  }, [
    entityRoute,
    taskRoute,
    templateRoute,
    kind,
    metadata.namespace,
    metadata.name,
  ]);
}
