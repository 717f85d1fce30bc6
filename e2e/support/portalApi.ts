import { runningPortal } from './portal.ts';

/** The portal's REST interface, signed in as the guest. */
export async function portalApi(): Promise<{
  text: (pathname: string) => Promise<string>;
}> {
  const { address } = runningPortal();
  const signIn = await fetch(`${address}/api/auth/guest/refresh`, {
    method: 'POST',
    headers: { 'X-Requested-With': 'XMLHttpRequest' },
  });
  const { backstageIdentity } = (await signIn.json()) as {
    backstageIdentity: { token: string };
  };
  return {
    text: async pathname => {
      const response = await fetch(`${address}${pathname}`, {
        headers: { Authorization: `Bearer ${backstageIdentity.token}` },
      });
      if (!response.ok) {
        throw new Error(`${pathname} answered ${response.status}`);
      }
      return response.text();
    },
  };
}
