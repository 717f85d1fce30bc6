import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { dvaraValuesFreePermission } from '@dvara/backstage-plugin-dvara-common';
import {
  chartServiceRef,
  helmRunnerServiceRef,
  regionsServiceRef,
} from '@dvara/backstage-plugin-dvara-node';
import {
  createGatewayWaitAction,
  createReleaseDeployAction,
  createReleasePlanAction,
  createReleaseRollbackAction,
  createReleaseTestAction,
  createReleaseUninstallAction,
  createReleaseUnlockAction,
  createSecretApplyAction,
} from './actions';

/**
 * Adds `dvara:secret:apply`, `dvara:release:plan`, `:deploy`, `:test`, `:rollback`, `:uninstall` and `:unlock`, and
 * `dvara:gateway:wait` to the scaffolder.
 *
 * @public
 */
export const scaffolderModuleDvara = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'dvara',
  register(registration) {
    registration.registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        regions: regionsServiceRef,
        helm: helmRunnerServiceRef,
        charts: chartServiceRef,
        catalog: catalogServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init({
        scaffolder,
        regions,
        helm,
        charts,
        catalog,
        permissions,
        permissionsRegistry,
      }) {
        // Only what is enforced: a policy on any other would have no effect unseen.
        permissionsRegistry.addPermissions([dvaraValuesFreePermission]);
        scaffolder.addActions(
          createSecretApplyAction({ regions }),
          createReleasePlanAction({ regions, helm, charts, permissions }),
          createReleaseDeployAction({ regions, helm, charts, permissions }),
          createReleaseTestAction({ regions, helm }),
          createReleaseRollbackAction({ regions, helm }),
          createReleaseUninstallAction({ regions, helm }),
          createReleaseUnlockAction({ regions, helm }),
          createGatewayWaitAction({ catalog }),
        );
      },
    });
  },
});
