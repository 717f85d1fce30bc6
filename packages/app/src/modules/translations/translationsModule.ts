import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import {
  dvaraFleetTranslations,
  dvaraTranslations,
} from '@dvara/backstage-plugin-dvara';

/** The suite's words in German. */
export const translationsModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'dvara',
      params: { resource: dvaraTranslations },
    }),
    TranslationBlueprint.make({
      name: 'dvara-fleet',
      params: { resource: dvaraFleetTranslations },
    }),
  ],
});
