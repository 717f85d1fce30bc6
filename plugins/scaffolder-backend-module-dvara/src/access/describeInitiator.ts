import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/** Who started a task: a user's entity reference, a token's subject, or nobody. */
export function describeInitiator(options: {
  auth: AuthService;
  credentials: BackstageCredentials;
}): { isService: boolean; name: string } {
  const { auth, credentials } = options;
  if (auth.isPrincipal(credentials, 'user')) {
    return { isService: false, name: credentials.principal.userEntityRef };
  }
  return auth.isPrincipal(credentials, 'service')
    ? { isService: true, name: `service ${credentials.principal.subject}` }
    : { isService: false, name: 'whoever is not signed in' };
}
