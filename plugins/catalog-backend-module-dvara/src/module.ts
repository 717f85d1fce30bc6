import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { regionsServiceRef } from '@dvara/backstage-plugin-dvara-node';
import { GatewayEntityProvider } from './GatewayEntityProvider';
import { readInterval } from './readInterval';

/**
 * Adds the entity provider `dvara` to the catalog.
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
        const provider = new GatewayEntityProvider({
          auth,
          catalog,
          logger,
          regions,
          taskRunner: scheduler.createScheduledTaskRunner({
            frequency: { seconds: intervalSeconds },
            timeout: { minutes: 5 },
            initialDelay: { seconds: 2 },
            scope: 'global',
          }),
        });
        processing.addEntityProvider(provider);
      },
    });
  },
});
