/*
 * Every scenario as an entity in a real app, with answers made in the browser:
 * /catalog/default/component/<scenario>/dvara
 * the fleet in a scenario of its own: /dvara?fleet=<scenario>
 * and a form with the suite's fields: /create/templates/default/dvara-gateway
 */
import '@backstage/cli/asset-types';
// This page is an app of its own.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import type { AnyApiFactory } from '@backstage/core-plugin-api';
import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import {
  SignInPageBlueprint,
  TranslationBlueprint,
} from '@backstage/plugin-app-react';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import ReactDOM from 'react-dom/client';
import dvaraPlugin, {
  dvaraApiRef,
  dvaraFleetTranslations,
  dvaraTranslations,
} from '../src';
import { devEntities } from './devEntities';
import { DevPermissionApi } from './DevPermissionApi';
import { DevSignInPage } from './DevSignInPage';
import { FormScaffolderApi } from './FormScaffolderApi';
import { ScenarioDvaraApi } from './ScenarioDvaraApi';

/** Puts an API of this page in the place of a plugin's own. */
const replaceApi = (pluginId: string, factory: AnyApiFactory) =>
  createFrontendModule({
    pluginId,
    extensions: [
      ApiBlueprint.make({
        params: defineParams => defineParams(factory),
      }),
    ],
  });

const app = createApp({
  features: [
    catalogPlugin,
    scaffolderPlugin,
    dvaraPlugin,
    createFrontendModule({
      pluginId: 'app',
      extensions: [
        SignInPageBlueprint.make({
          params: { loader: async () => DevSignInPage },
        }),
        TranslationBlueprint.make({
          name: 'dvara',
          params: { resource: dvaraTranslations },
        }),
        TranslationBlueprint.make({
          name: 'dvara-fleet',
          params: { resource: dvaraFleetTranslations },
        }),
      ],
    }),
    replaceApi('catalog', {
      api: catalogApiRef,
      deps: {},
      factory: () => catalogApiMock({ entities: devEntities }),
    }),
    replaceApi('scaffolder', {
      api: scaffolderApiRef,
      deps: {},
      factory: () => new FormScaffolderApi(),
    }),
    replaceApi('app', {
      api: permissionApiRef,
      deps: {},
      factory: () => new DevPermissionApi(),
    }),
    replaceApi('dvara', {
      api: dvaraApiRef,
      deps: {},
      factory: () => new ScenarioDvaraApi(),
    }),
  ],
});

ReactDOM.createRoot(document.getElementById('root')!).render(app.createRoot());
