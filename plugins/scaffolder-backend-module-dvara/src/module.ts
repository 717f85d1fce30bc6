import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  chartServiceRef,
  helmRunnerServiceRef,
  regionsServiceRef,
} from '@dvara/backstage-plugin-dvara-node';
import { guardAction } from './access/guardAction';
import { readPipelineRules } from './access/readPipelineRules';
import { ReleaseGuard } from './access/ReleaseGuard';
import {
  dvaraReleasePermissionResourceRef,
  dvaraReleaseRules,
} from './access/releasePermissionRules';
import { releaseVerbs } from './access/releaseVerbs';
import { resolveReleases } from './access/resolveReleases';
import {
  createGatewayFindAction,
  createGatewayWaitAction,
  createReleaseDeployAction,
  createReleasePlanAction,
  createReleaseRollbackAction,
  createReleaseTestAction,
  createReleaseUninstallAction,
  createReleaseUnlockAction,
  createSecretApplyAction,
} from './actions';
import { readActionLimits } from './limits/readActionLimits';

/**
 * Adds `dvara:secret:apply`, `dvara:release:plan`, `:deploy`, `:test`, `:rollback`, `:uninstall` and `:unlock`, and
 * `dvara:gateway:find` and `:wait` to the scaffolder.
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
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init({
        scaffolder,
        regions,
        helm,
        charts,
        catalog,
        auditor,
        auth,
        config,
        permissions,
        permissionsRegistry,
      }) {
        permissionsRegistry.addResourceType({
          resourceRef: dvaraReleasePermissionResourceRef,
          permissions: Object.values(releaseVerbs),
          rules: Object.values(dvaraReleaseRules),
          getResources: async refs => resolveReleases({ regions, refs }),
        });
        const limits = readActionLimits({ config });
        const guarded = {
          regions,
          auth,
          auditor,
          limits,
          guard: new ReleaseGuard({
            auth,
            permissions,
            ruleset: permissionsRegistry.getPermissionRuleset(
              dvaraReleasePermissionResourceRef,
            ),
            pipelines: readPipelineRules({
              config,
              regionIds: regions.list().map(({ id }) => id),
            }),
          }),
        };
        scaffolder.addActions(
          guardAction({
            ...guarded,
            verb: 'secret.apply',
            action: createSecretApplyAction({ regions }),
          }),
          guardAction({
            ...guarded,
            verb: 'plan',
            action: createReleasePlanAction({ regions, helm, charts, limits }),
          }),
          guardAction({
            ...guarded,
            verb: 'deploy',
            action: createReleaseDeployAction({
              regions,
              helm,
              charts,
              limits,
            }),
          }),
          guardAction({
            ...guarded,
            verb: 'test',
            action: createReleaseTestAction({ regions, helm }),
          }),
          guardAction({
            ...guarded,
            verb: 'rollback',
            action: createReleaseRollbackAction({ regions, helm }),
          }),
          guardAction({
            ...guarded,
            verb: 'uninstall',
            action: createReleaseUninstallAction({ regions, helm }),
          }),
          guardAction({
            ...guarded,
            verb: 'unlock',
            action: createReleaseUnlockAction({ regions, helm }),
          }),
          // These read the catalog alone.
          createGatewayFindAction({ catalog, auth }),
          createGatewayWaitAction({ catalog, auth }),
        );
      },
    });
  },
});
