/*
 * Every scenario as an entity in a real app, with answers made in the browser:
 * /catalog/default/component/<scenario>/dvara
 * and a form with the suite's fields: /create/templates/default/dvara-gateway
 */
import '@backstage/cli/asset-types';
// This page is an app of its own.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { DVARA_GATEWAY_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import { scenarioNames } from '@dvara/backstage-plugin-dvara-common/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import ReactDOM from 'react-dom/client';
import dvaraPlugin, { dvaraApiRef } from '../src';
import { FormScaffolderApi } from './FormScaffolderApi';
import { ScenarioDvaraApi } from './ScenarioDvaraApi';

const entities = [...scenarioNames, 'denied', 'broken', 'falling-silent'].map(
  (name): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      description: `Scenario ${name}`,
      annotations: {
        [DVARA_GATEWAY_ANNOTATION]: 'orders-llm',
        [ANNOTATION_LOCATION]: 'url:https://example.com/catalog-info.yaml',
      },
    },
    spec: { type: 'ai-gateway', lifecycle: 'production', owner: 'team-orders' },
  }),
);

const app = createApp({
  features: [
    catalogPlugin,
    scaffolderPlugin,
    dvaraPlugin,
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalogApiMock({ entities }),
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'scaffolder',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: scaffolderApiRef,
              deps: {},
              factory: () => new FormScaffolderApi(),
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'dvara',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: dvaraApiRef,
              deps: {},
              factory: () => new ScenarioDvaraApi(),
            }),
        }),
      ],
    }),
  ],
});

ReactDOM.createRoot(document.getElementById('root')!).render(app.createRoot());
