import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { dvaraGatewayReadPermission } from '@dvara/backstage-plugin-dvara-common';
import {
  chartServiceRef,
  regionsServiceRef,
  systemClock,
} from '@dvara/backstage-plugin-dvara-node';
import { DefaultFleetService } from './fleet/DefaultFleetService';
import { createRouter } from './router';
import { BackendMetrics } from './services/BackendMetrics';
import { DefaultGatewayAccessService } from './services/DefaultGatewayAccessService';
import { DefaultGatewayReportService } from './services/DefaultGatewayReportService';
import { defaultLimits } from './services/limits';
import { GatewayStreams } from './streaming/GatewayStreams';
import { defaultStreamLimits } from './streaming/limits';

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
        metrics: metricsServiceRef,
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
        metrics,
        permissions,
        permissionsRegistry,
        regions,
      }) {
        // Only what is enforced: a policy on any other would have no effect unseen.
        permissionsRegistry.addPermissions([dvaraGatewayReadPermission]);
        const access = new DefaultGatewayAccessService({
          catalog,
          permissions,
          logger,
        });
        const backendMetrics = new BackendMetrics({ metrics });
        const reports = new DefaultGatewayReportService({
          regions,
          logger,
          metrics: backendMetrics,
        });
        const streams = new GatewayStreams({
          access,
          reports,
          limits: defaultStreamLimits,
          clock: systemClock,
        });
        backendMetrics.observeStreams(() => streams.count);
        lifecycle.addShutdownHook(() => {
          streams.stop();
          reports.stop();
        });
        httpRouter.use(
          createRouter({
            httpAuth,
            charts,
            access,
            reports,
            fleet: new DefaultFleetService({
              regions,
              reader: reports.reader,
              limits: defaultLimits,
              clock: systemClock,
            }),
            clock: systemClock,
            streams,
            streamLimits: defaultStreamLimits,
          }),
        );
      },
    });
  },
});
