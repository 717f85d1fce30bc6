import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/**
 * With whose rights the catalog is asked for a task: the initiator's, or the scaffolder's own where a service started it.
 *
 * A service's token that is restricted to some plugins cannot be used: the list of its restrictions is a Map,
 * which is lost when the scaffolder keeps the task's credentials as JSON. What such a task may do
 * with a gateway is checked by `dvara.pipelines` in the actions on releases.
 */
export async function catalogCredentials(options: {
  auth: AuthService;
  initiator: BackstageCredentials;
}): Promise<BackstageCredentials> {
  const { auth, initiator } = options;
  return auth.isPrincipal(initiator, 'service')
    ? auth.getOwnServiceCredentials()
    : initiator;
}
