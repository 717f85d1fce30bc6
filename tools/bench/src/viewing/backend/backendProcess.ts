import { createBackend } from '@backstage/backend-defaults';
import {
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { ProcessProbe, type ProcessUse } from '../process/ProcessProbe.ts';
import { serveCalls } from '../process/serveCalls.ts';

/*
 * A whole backend with the stock Kubernetes plugin and ours, real authentication, permissions and a catalog.
 * Its configuration comes by `--config`.
 */

/** What this process answers. */
export type BackendCalls = {
  probe: (options: { collect?: boolean }) => ProcessUse;
};

/** Signs anybody in as whom the header names: the streams of one user are few. */
const signIn = createBackendModule({
  pluginId: 'auth',
  moduleId: 'bench-sign-in',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'bench',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize: () => undefined,
              authenticate: async ({ req }) => ({
                result: { user: req.header('x-bench-user') ?? 'nobody' },
              }),
            }),
            signInResolver: async ({ result: { user } }, context) => {
              const ref = `user:default/${user}`;
              return context.issueToken({ claims: { sub: ref, ent: [ref] } });
            },
          }),
        });
      },
    });
  },
});

const allowAll = createBackendModule({
  pluginId: 'permission',
  moduleId: 'bench-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          handle: async () => ({ result: AuthorizeResult.ALLOW }),
        });
      },
    });
  },
});

/** By name only: the sources of ours follow other rules than those of the tools. */
const plugins = [
  '@backstage/plugin-auth-backend',
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-permission-backend',
  '@backstage/plugin-kubernetes-backend',
  '@dvara/backstage-plugin-dvara-backend',
];

const backend = createBackend();
backend.add(signIn);
backend.add(allowAll);
for (const plugin of plugins) {
  backend.add(import(plugin) as Promise<{ default: BackendFeature }>);
}
await backend.start();
const probe = new ProcessProbe();
serveCalls({
  probe: options => probe.take(options),
} satisfies BackendCalls);
