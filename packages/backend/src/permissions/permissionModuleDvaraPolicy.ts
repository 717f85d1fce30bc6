import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { DvaraPermissionPolicy } from './DvaraPermissionPolicy';
import { readGatewayPolicy } from './readGatewayPolicy';

/** Puts the portal's permission policy in place. */
export const permissionModuleDvaraPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'dvara-policy',
  register(registration) {
    registration.registerInit({
      deps: {
        policy: policyExtensionPoint,
        config: coreServices.rootConfig,
        userInfo: coreServices.userInfo,
      },
      async init({ policy, config, userInfo }) {
        policy.setPolicy(
          new DvaraPermissionPolicy({
            userInfo,
            policy: readGatewayPolicy(config),
          }),
        );
      },
    });
  },
});
