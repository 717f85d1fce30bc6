import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { DVARA_GATEWAY_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v4';
import { DvaraClient, dvaraApiRef } from './api';
import { FleetIcon } from './components/FleetIcon';
import {
  catalogEntityRouteRef,
  entityContentRouteRef,
  fleetRouteRef,
  gatewayTabRouteRef,
  scaffolderTaskRouteRef,
  selectedTemplateRouteRef,
} from './routes';

/** Entities that name a gateway. */
const gatewayFilter = {
  [`metadata.annotations.${DVARA_GATEWAY_ANNOTATION}`]: { $exists: true },
};

const dvaraApi = ApiBlueprint.makeWithOverrides({
  configSchema: {
    /** How often reports are asked for where they cannot be pushed. */
    pollSeconds: z.number().min(1).max(300).optional(),
  },
  factory: (originalFactory, { config }) =>
    originalFactory(defineParams =>
      defineParams({
        api: dvaraApiRef,
        deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
        factory: deps =>
          new DvaraClient({ ...deps, pollSeconds: config.pollSeconds }),
      }),
    ),
});

const dvaraPage = PageBlueprint.makeWithOverrides({
  factory: (originalFactory, { config }) =>
    originalFactory({
      path: '/dvara',
      title: 'Gateways',
      icon: <FleetIcon />,
      routeRef: fleetRouteRef,
      // The page has its own, in the language of the portal.
      noHeader: true,
      loader: () =>
        import('./components/DvaraFleetPage').then(
          ({ DvaraFleetPageLayout }) => (
            <DvaraFleetPageLayout title={config.title} />
          ),
        ),
    }),
});

const dvaraEntityContent = EntityContentBlueprint.make({
  params: {
    path: '/dvara',
    title: 'Dvara',
    routeRef: entityContentRouteRef,
    filter: gatewayFilter,
    loader: () =>
      import('./components/EntityDvaraContent').then(
        ({ EntityDvaraContent }) => <EntityDvaraContent />,
      ),
  },
});

const dvaraEntityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: gatewayFilter,
    loader: () =>
      import('./components/EntityDvaraCard').then(({ EntityDvaraCard }) => (
        <EntityDvaraCard />
      )),
  },
});

const dvaraRegionPickerFormField = FormFieldBlueprint.make({
  name: 'region-picker',
  params: {
    field: () =>
      import('./components/DvaraRegionPicker/formField').then(
        ({ regionPickerFormField }) => regionPickerFormField,
      ),
  },
});

const dvaraChartValuesFormField = FormFieldBlueprint.make({
  name: 'chart-values',
  params: {
    field: () =>
      import('./components/DvaraChartValues/formField').then(
        ({ chartValuesFormField }) => chartValuesFormField,
      ),
  },
});

const dvaraValuesYamlFormField = FormFieldBlueprint.make({
  name: 'values-yaml',
  params: {
    field: () =>
      import('./components/DvaraValuesYaml/formField').then(
        ({ valuesYamlFormField }) => valuesYamlFormField,
      ),
  },
});

const dvaraWavesFormField = FormFieldBlueprint.make({
  name: 'waves',
  params: {
    field: () =>
      import('./components/DvaraWaves/formField').then(
        ({ wavesFormField }) => wavesFormField,
      ),
  },
});

const dvaraKeysFormField = FormFieldBlueprint.make({
  name: 'keys',
  params: {
    field: () =>
      import('./components/DvaraKeys/formField').then(
        ({ keysFormField }) => keysFormField,
      ),
  },
});

/**
 * Health of Dvara gateways: the page `/dvara` with all of them, the tab «Dvara» and a card on the pages of entities with
 * the annotation `dvara.ai/gateway`, and the form fields `DvaraRegionPicker`,
 * `DvaraChartValues`, `DvaraValuesYaml`, `DvaraWaves` and `DvaraKeys`.
 *
 * @public
 */
export const dvaraPlugin = createFrontendPlugin({
  pluginId: 'dvara',
  title: 'Dvara',
  info: { packageJson: () => import('../package.json') },
  routes: { root: fleetRouteRef, entityContent: entityContentRouteRef },
  externalRoutes: {
    gatewayTab: gatewayTabRouteRef,
    catalogEntity: catalogEntityRouteRef,
    selectedTemplate: selectedTemplateRouteRef,
    scaffolderTask: scaffolderTaskRouteRef,
  },
  extensions: [
    dvaraApi,
    dvaraPage,
    dvaraEntityContent,
    dvaraEntityCard,
    dvaraRegionPickerFormField,
    dvaraChartValuesFormField,
    dvaraValuesYamlFormField,
    dvaraWavesFormField,
    dvaraKeysFormField,
  ],
});
