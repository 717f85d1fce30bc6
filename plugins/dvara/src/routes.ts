import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/**
 * The entity tab.
 *
 * @public
 */
export const entityContentRouteRef = createRouteRef({
  id: 'dvara:entity-content',
});

/**
 * The fleet page.
 *
 * @public
 */
export const fleetRouteRef = createRouteRef({ id: 'dvara:fleet' });

/**
 * Where the overview card leads; without the tab the card has no link.
 *
 * @public
 */
export const gatewayTabRouteRef = createExternalRouteRef({
  id: 'dvara:gateway-tab',
  optional: true,
  defaultTarget: 'dvara.entityContent',
});

/**
 * The entity's page in the catalog, from which its Kubernetes tab is found.
 *
 * @public
 */
export const catalogEntityRouteRef = createExternalRouteRef({
  id: 'dvara:catalog-entity',
  params: ['namespace', 'kind', 'name'],
  optional: true,
  defaultTarget: 'catalog.catalogEntity',
});

/**
 * The log of a scaffolder task.
 *
 * @public
 */
export const scaffolderTaskRouteRef = createExternalRouteRef({
  id: 'dvara:scaffolder-task',
  params: ['taskId'],
  optional: true,
  defaultTarget: 'scaffolder.ongoingTask',
});

/**
 * The form of a software template.
 *
 * @public
 */
export const selectedTemplateRouteRef = createExternalRouteRef({
  id: 'dvara:selected-template',
  params: ['namespace', 'templateName'],
  optional: true,
  defaultTarget: 'scaffolder.selectedTemplate',
});
