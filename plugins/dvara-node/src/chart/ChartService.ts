import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { ChartRules } from '@dvara/backstage-plugin-dvara-common';
import { helmRunnerServiceRef } from '../helm';
import { DefaultChartService } from './DefaultChartService';

/**
 * What is known of a chart without Helm.
 *
 * @public
 */
export interface GatewayChartFiles extends ChartRules {
  /** Folder or archive on this machine; stays in the backend. */
  location: string;
}

/**
 * Reads the chart that the portal deploys. Helm is run only to fetch it from a registry.
 *
 * @public
 */
export interface ChartService {
  /**
   * The chart of `dvara.chart.ref`, kept in memory until its files change.
   *
   * @throws ServiceUnavailableError where `dvara.chart.ref` names no chart of the suite, or it cannot be fetched
   */
  read(): Promise<GatewayChartFiles>;
}

/**
 * The chart of the portal: `dvara.chart.ref`, by default the one that comes with this package.
 *
 * @public
 */
export const chartServiceRef = createServiceRef<ChartService>({
  id: 'dvara.chart',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        helm: helmRunnerServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async factory({ config, helm, lifecycle, logger }) {
        return DefaultChartService.fromConfig({
          config,
          helm,
          onShutdown: clear => lifecycle.addShutdownHook(clear),
          onWarning: message => logger.warn(message),
        });
      },
    }),
});
