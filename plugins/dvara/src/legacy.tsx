/**
 * The plugin for an app of the old frontend system.
 *
 * @packageDocumentation
 */
import type { Entity } from '@backstage/catalog-model';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';
import { isDvaraGateway } from '@dvara/backstage-plugin-dvara-common';
import { DvaraClient, dvaraApiRef } from './api';
import {
  chartValuesFieldSchema,
  DvaraChartValues,
  validateChartValues,
  type ChartValuesUiOptions,
} from './components/DvaraChartValues';
import {
  DvaraKeys,
  keysFieldSchema,
  validateKeys,
} from './components/DvaraKeys';
import {
  DvaraRegionPicker,
  regionPickerFieldSchema,
  validateRegions,
  type ChosenRegion,
  type RegionPickerUiOptions,
} from './components/DvaraRegionPicker';
import {
  DvaraValuesYaml,
  validateValuesYaml,
  valuesYamlFieldSchema,
  type ValuesYamlUiOptions,
} from './components/DvaraValuesYaml';
import {
  DvaraWaves,
  wavesFieldSchema,
  type WavesUiOptions,
} from './components/DvaraWaves';
import {
  catalogEntityRouteRef,
  entityContentRouteRef,
  fleetRouteRef,
  gatewayTabRouteRef,
  scaffolderTaskRouteRef,
  selectedTemplateRouteRef,
} from './routes';

export * from './api';
export type { ChartValuesUiOptions } from './components/DvaraChartValues';
export type {
  ChosenRegion,
  RegionPickerUiOptions,
} from './components/DvaraRegionPicker';
export type { ValuesYamlUiOptions } from './components/DvaraValuesYaml';
export type { WavesUiOptions } from './components/DvaraWaves';
export { dvaraTranslationRef } from './translation';
export { dvaraFleetTranslationRef } from './translation.fleet';
export { dvaraFleetTranslations, dvaraTranslations } from './translations';

/**
 * The plugin; the extensions below bring it into the app.
 *
 * @public
 */
export const dvaraPlugin = createPlugin({
  id: 'dvara',
  apis: [
    createApiFactory({
      api: dvaraApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DvaraClient(deps),
    }),
  ],
  routes: { root: fleetRouteRef, entityContent: entityContentRouteRef },
  externalRoutes: {
    gatewayTab: gatewayTabRouteRef,
    catalogEntity: catalogEntityRouteRef,
    selectedTemplate: selectedTemplateRouteRef,
    scaffolderTask: scaffolderTaskRouteRef,
  },
});

/**
 * The page with all gateways, for a `Route` with path `/dvara`.
 *
 * @public
 */
export const DvaraFleetPage = dvaraPlugin.provide(
  createRoutableExtension({
    name: 'DvaraFleetPage',
    component: () =>
      import('./components/DvaraFleetPage').then(m => m.DvaraFleetPage),
    mountPoint: fleetRouteRef,
  }),
);

/**
 * The entity tab, for an `EntityLayout.Route` with path `/dvara`.
 *
 * @public
 */
export const EntityDvaraContent = dvaraPlugin.provide(
  createRoutableExtension({
    name: 'EntityDvaraContent',
    component: () =>
      import('./components/EntityDvaraContent').then(m => m.EntityDvaraContent),
    mountPoint: entityContentRouteRef,
  }),
);

/**
 * The overview card, for an `EntitySwitch.Case` with {@link isDvaraGatewayAvailable}.
 *
 * @public
 */
export const EntityDvaraCard = dvaraPlugin.provide(
  createComponentExtension({
    name: 'EntityDvaraCard',
    component: {
      lazy: () =>
        import('./components/EntityDvaraCard').then(m => m.EntityDvaraCard),
    },
  }),
);

/**
 * The form field `DvaraRegionPicker`, for `ScaffolderFieldExtensions`.
 *
 * @public
 */
export const DvaraRegionPickerFieldExtension = dvaraPlugin.provide(
  createScaffolderFieldExtension<ChosenRegion[], RegionPickerUiOptions>({
    name: 'DvaraRegionPicker',
    component: DvaraRegionPicker,
    schema: regionPickerFieldSchema.schema,
    validation: validateRegions,
  }),
);

/**
 * The form field `DvaraChartValues`, for `ScaffolderFieldExtensions`.
 *
 * @public
 */
export const DvaraChartValuesFieldExtension = dvaraPlugin.provide(
  createScaffolderFieldExtension<JsonObject, ChartValuesUiOptions>({
    name: 'DvaraChartValues',
    component: DvaraChartValues,
    schema: chartValuesFieldSchema.schema,
    validation: validateChartValues,
  }),
);

/**
 * The form field `DvaraValuesYaml`, for `ScaffolderFieldExtensions`.
 *
 * @public
 */
export const DvaraValuesYamlFieldExtension = dvaraPlugin.provide(
  createScaffolderFieldExtension<string, ValuesYamlUiOptions>({
    name: 'DvaraValuesYaml',
    component: DvaraValuesYaml,
    schema: valuesYamlFieldSchema.schema,
    validation: validateValuesYaml,
  }),
);

/**
 * The form field `DvaraWaves`, for `ScaffolderFieldExtensions`.
 *
 * @public
 */
export const DvaraWavesFieldExtension = dvaraPlugin.provide(
  createScaffolderFieldExtension<string[][], WavesUiOptions>({
    name: 'DvaraWaves',
    component: DvaraWaves,
    schema: wavesFieldSchema.schema,
  }),
);

/**
 * The form field `DvaraKeys`, for `ScaffolderFieldExtensions`.
 *
 * @public
 */
export const DvaraKeysFieldExtension = dvaraPlugin.provide(
  createScaffolderFieldExtension<Record<string, string>>({
    name: 'DvaraKeys',
    component: DvaraKeys,
    schema: keysFieldSchema.schema,
    validation: validateKeys,
  }),
);

/**
 * Whether an entity stands for a Dvara gateway, for `EntitySwitch` and
 * `EntityLayout.Route`.
 *
 * @public
 */
export function isDvaraGatewayAvailable(entity: Entity): boolean {
  return isDvaraGateway(entity);
}
