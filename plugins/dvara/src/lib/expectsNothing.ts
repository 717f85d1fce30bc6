import type { ComponentReport } from '@dvara/backstage-plugin-dvara-common';

/** Whether no server pod is ready, so that no answer of the gateway’s status is no news. */
export function expectsNothing(
  components: ComponentReport[] | undefined,
): boolean {
  return (
    components?.some(
      ({ component, ready }) => component === 'gateway-server' && ready === 0,
    ) ?? false
  );
}
