import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { dvaraGatewayReadPermission } from '@dvara/backstage-plugin-dvara-common';
import {
  chartServiceRef,
  regionsServiceRef,
} from '@dvara/backstage-plugin-dvara-node';
import { createRouter } from './router';
import { DefaultGatewayAccessService } from './services/DefaultGatewayAccessService';
import { DefaultGatewayReportService } from './services/DefaultGatewayReportService';

/**
 * The backend plugin `dvara`: reports how a gateway is in every region.
 *
 * @public
 */
export const dvaraPlugin = createBackendPlugin({
  pluginId: 'dvara',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogServiceRef,
        charts: chartServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        regions: regionsServiceRef,
      },
      async init({
        catalog,
        charts,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        permissions,
        permissionsRegistry,
        regions,
      }) {
        // Only what is enforced: a policy on any other would have no effect unseen.
        permissionsRegistry.addPermissions([dvaraGatewayReadPermission]);
        const reports = new DefaultGatewayReportService({ regions, logger });
        lifecycle.addShutdownHook(() => reports.stop());
        httpRouter.use(
          createRouter({
            httpAuth,
            charts,
            access: new DefaultGatewayAccessService({
              catalog,
              permissions,
              logger,
            }),
            reports,
          }),
        );
      },
    });
  },
});
