import {
  judgeGatewayStatus,
  type GatewayStatus,
} from '@dvara/backstage-plugin-dvara-common';

/** What a gateway must show before the rollout goes on. */
export interface GateRules {
  /** The fewest providers that must be healthy. */
  healthyProviders: number;
  /** How long the gateway may take to show it, in seconds. */
  timeoutSeconds: number;
}

/**
 * What keeps a wave's gate shut, by the gateway's own status.
 *
 * @returns phrases for people; empty where the gate is open
 */
export function judgeGate(options: {
  status: GatewayStatus;
  regionId: string;
  rules: GateRules;
}): string[] {
  const { status, regionId, rules } = options;
  const phrases = judgeGatewayStatus({ status, regionId }).flatMap(
    ({ kind, phrase }) =>
      kind === 'notRunning' || kind === 'wrongRegion' ? [phrase] : [],
  );
  if (!status.region?.id) {
    phrases.push(`the gateway does not say that it is region ${regionId}`);
  }
  const healthy = status.providers.filter(({ health }) => health === 'HEALTHY');
  if (healthy.length < rules.healthyProviders) {
    phrases.push(
      `${healthy.length} of at least ${
        rules.healthyProviders
      } providers are healthy${
        status.providers.length
          ? ` (${status.providers
              .slice(0, 10)
              .map(({ name, health }) => `${name} ${health.toLowerCase()}`)
              .join(', ')})`
          : ''
      }`,
    );
  }
  return phrases;
}
