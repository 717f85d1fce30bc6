import type { GatewayStatus } from '../gateway/gatewayStatus';

/**
 * Something that a gateway's own status tells against it.
 *
 * @public
 */
export interface StatusTrouble {
  kind: 'notRunning' | 'wrongRegion' | 'provider' | 'emptyRoute' | 'warning';
  /** Few words without a full stop: «openai degraded». */
  phrase: string;
  /** The provider that is not well, where it is about one. */
  provider?: string;
}

const runningWords = ['running', 'up', 'ok', 'healthy'];

/**
 * What a gateway's status tells against it, worst first.
 *
 * @public
 */
export function judgeGatewayStatus(options: {
  status: GatewayStatus;
  /** The region that was asked. */
  regionId: string;
}): StatusTrouble[] {
  const { status, regionId } = options;
  const troubles: StatusTrouble[] = [];
  if (!runningWords.includes(status.status.toLocaleLowerCase('en-US'))) {
    troubles.push({
      kind: 'notRunning',
      phrase: `the gateway says «${status.status}»`,
    });
  }
  const answersAs = status.region?.id;
  if (answersAs && answersAs !== regionId) {
    troubles.push({ kind: 'wrongRegion', phrase: `answers as ${answersAs}` });
  }
  for (const health of ['UNHEALTHY', 'DEGRADED'] as const) {
    for (const provider of status.providers) {
      if (provider.health === health) {
        troubles.push({
          kind: 'provider',
          phrase: `${provider.name} ${health.toLocaleLowerCase('en-US')}`,
          provider: provider.name,
        });
      }
    }
  }
  if (status.providers.length === 0) {
    troubles.push({ kind: 'provider', phrase: 'no provider registered' });
  }
  for (const route of status.routes) {
    if (route.providers.length === 0) {
      troubles.push({
        kind: 'emptyRoute',
        phrase: `route ${route.id} has no provider`,
      });
    }
  }
  const warnings = unexplainedWarnings(status);
  if (warnings > 0) {
    troubles.push({
      kind: 'warning',
      phrase: `the gateway warns: «${status.warnings[0].slice(0, 200)}»`,
    });
  }
  return troubles;
}

/**
 * The gateway writes one warning for each provider that is not well, and one where
 * it has no routes, which is its default. Only what is beyond those is news.
 * Source: dvarahq/dvara, GatewayStatusEndpoint.java.
 */
function unexplainedWarnings(status: GatewayStatus): number {
  const explained =
    status.providers.filter(
      ({ health }) => health === 'DEGRADED' || health === 'UNHEALTHY',
    ).length + (status.routes.length === 0 ? 1 : 0);
  return Math.max(0, status.warnings.length - explained);
}
