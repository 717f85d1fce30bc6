import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  dvaraGatewayReadPermission,
  dvaraHistoryReadPermission,
  dvaraLogReadPermission,
} from '@dvara/backstage-plugin-dvara-common';
import {
  chartServiceRef,
  regionsServiceRef,
  systemClock,
} from '@dvara/backstage-plugin-dvara-node';
import { ReadAudit } from './audit/ReadAudit';
import { DefaultFleetService } from './fleet/DefaultFleetService';
import { DefaultReleaseHistoryService } from './history/DefaultReleaseHistoryService';
import { PodLogs } from './podLogs/PodLogs';
import { readReadingConfig } from './readingConfig';
import { GatewayReleases } from './releases/GatewayReleases';
import { createRouter } from './router';
import { BackendMetrics } from './services/BackendMetrics';
import { DefaultGatewayAccessService } from './services/DefaultGatewayAccessService';
import { DefaultGatewayReportService } from './services/DefaultGatewayReportService';
import { FleetStreams } from './streaming/FleetStreams';
import { GatewayStreams } from './streaming/GatewayStreams';
import { PodLogStreams } from './streaming/PodLogStreams';
import { StreamPlaces } from './streaming/StreamPlaces';

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
        auditor: coreServices.auditor,
        catalog: catalogServiceRef,
        charts: chartServiceRef,
        config: coreServices.rootConfig,
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
        auditor,
        catalog,
        charts,
        config,
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
        permissionsRegistry.addPermissions([
          dvaraGatewayReadPermission,
          dvaraHistoryReadPermission,
          dvaraLogReadPermission,
        ]);
        const limits = readReadingConfig(config);
        const clock = systemClock;
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
          limits: limits.reading,
          clock,
        });
        const shared = {
          regions,
          clock,
          reader: reports.reader,
          limits: limits.reading,
          metrics: backendMetrics,
        };
        const fleet = new DefaultFleetService({ ...shared, logger });
        const releases = new GatewayReleases(shared);
        const streamPlaces = new StreamPlaces({
          ...limits.streams,
          what: 'streams',
        });
        const streaming = {
          access,
          clock,
          places: streamPlaces,
          limits: limits.streams,
        };
        const streams = new GatewayStreams({ ...streaming, reports });
        const fleetStreams = new FleetStreams({ ...streaming, fleet, logger });
        const logStreams = new PodLogStreams({
          clock,
          limits: limits.logs,
          streamLimits: limits.streams,
        });
        const differencePlaces = new StreamPlaces({
          ...limits.history,
          what: 'differences between revisions',
        });
        const listPlaces = new StreamPlaces({
          perUser: limits.history.listsPerUser,
          perProcess: limits.history.listsPerProcess,
          what: 'lists of revisions',
        });
        backendMetrics.observeStreams(() => streamPlaces.count);
        backendMetrics.observeLogs(() => logStreams.count);
        lifecycle.addShutdownHook(() => {
          streamPlaces.stop();
          logStreams.stop();
          differencePlaces.stop();
          listPlaces.stop();
          fleet.stop();
          reports.stop();
        });
        httpRouter.use(
          createRouter({
            httpAuth,
            charts,
            access,
            reports,
            clock,
            streams,
            fleetStreams,
            streamLimits: limits.streams,
            fleet,
            history: new DefaultReleaseHistoryService({ ...shared, releases }),
            historyPlaces: {
              lists: listPlaces,
              differences: differencePlaces,
            },
            logs: new PodLogs({ releases, clock, limits: limits.logs }),
            logStreams,
            logLimits: limits.logs,
            audit: new ReadAudit({ auditor }),
          }),
        );
      },
    });
  },
});
