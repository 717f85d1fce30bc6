import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { regionsServiceRef } from '@dvara/backstage-plugin-dvara-node';
import { buildTemplates } from './buildTemplates';
import { GatewayEntityProvider } from './GatewayEntityProvider';
import { readInterval } from './readInterval';
import { TemplateEntityProvider } from './TemplateEntityProvider';

/**
 * Adds the entity providers `dvara` (gateways and regions) and `dvara-templates` to the catalog.
 *
 * @public
 */
export const catalogModuleDvara = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'dvara',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        regions: regionsServiceRef,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        config,
        logger,
        processing,
        regions,
        scheduler,
      }) {
        const intervalSeconds = readInterval({ config });
        const gateways = new GatewayEntityProvider({
          auth,
          catalog,
          logger,
          regions,
          lookRunner: scheduler.createScheduledTaskRunner({
            frequency: { seconds: intervalSeconds },
            timeout: { minutes: 5 },
            initialDelay: { seconds: 2 },
            scope: 'global',
          }),
          watchRunner: scheduler.createScheduledTaskRunner({
            frequency: { seconds: 5 },
            // Of a replica that was killed: longer than a turn, and not much.
            timeout: { seconds: 150 },
            initialDelay: { seconds: 2 },
            scope: 'global',
          }),
        });
        const templates = new TemplateEntityProvider({
          auth,
          catalog,
          logger,
          templates: buildTemplates({ config }),
          taskRunner: scheduler.createScheduledTaskRunner({
            frequency: { minutes: 1 },
            timeout: { minutes: 1 },
            initialDelay: { seconds: 1 },
            scope: 'global',
          }),
        });
        processing.addEntityProvider([gateways, templates]);
      },
    });
  },
});
