import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { removeLeftTemporaryDirectories } from '../temporary';
import { CliHelmRunner } from './CliHelmRunner';
import type { HelmRunner } from './HelmRunner';

/**
 * Helm, as `dvara.helm.binary` or PATH names it. At the portal's end running
 * rollouts are stopped so that their releases stay usable; temporary files that a killed portal has left go at
 * the next start.
 *
 * @public
 */
export const helmRunnerServiceRef = createServiceRef<HelmRunner>({
  id: 'dvara.helm-runner',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async factory({ config, lifecycle, logger }) {
        const left = await removeLeftTemporaryDirectories();
        if (left > 0) {
          logger.info(
            `Removed ${left} temporary folders of a portal that was killed`,
          );
        }
        const runner = new CliHelmRunner({
          binary: config.getOptionalString('dvara.helm.binary'),
          directHistory: true,
          shareDiscovery: true,
          logger,
        });
        lifecycle.addShutdownHook(() => runner.stop());
        return runner;
      },
    }),
});
