import { UserIdentity } from '@backstage/core-components';
import type { SignInPageProps } from '@backstage/core-plugin-api';
import { useEffect } from 'react';

/** Lets everyone in. */
export function DevSignInPage(props: SignInPageProps) {
  const { onSignInSuccess } = props;
  useEffect(
    () => onSignInSuccess(UserIdentity.createGuest()),
    [onSignInSuccess],
  );
  return null;
}
