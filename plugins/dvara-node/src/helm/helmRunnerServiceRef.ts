import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { CliHelmRunner } from './CliHelmRunner';
import type { HelmRunner } from './HelmRunner';

/**
 * Helm, as `dvara.helm.binary` or PATH names it. At the portal's end running
 * rollouts are stopped so that their releases stay usable.
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
      },
      async factory({ config, lifecycle }) {
        const runner = new CliHelmRunner({
          binary: config.getOptionalString('dvara.helm.binary'),
          directHistory: true,
        });
        lifecycle.addShutdownHook(() => runner.stop());
        return runner;
      },
    }),
});
