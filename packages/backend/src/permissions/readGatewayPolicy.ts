import type { RootConfigService } from '@backstage/backend-plugin-api';

/** Who may do what with gateways (`gatewayPolicy`). */
export interface GatewayPolicy {
  /** Entity references of the groups that may do everything. */
  administrators: string[];
  teams: Array<{
    /** Entity reference of the group. */
    group: string;
    /** The gateways that are its own. */
    gateways: string[];
    /** Where it may have them. */
    regions: string[];
  }>;
}

/** Reads the portal's `gatewayPolicy`; without it nobody may change a release. */
export function readGatewayPolicy(config: RootConfigService): GatewayPolicy {
  const policy = config.getOptionalConfig('gatewayPolicy');
  return {
    administrators: policy?.getOptionalStringArray('administrators') ?? [],
    teams: (policy?.getOptionalConfigArray('teams') ?? []).map(team => ({
      group: team.getString('group'),
      gateways: team.getStringArray('gateways'),
      regions: team.getStringArray('regions'),
    })),
  };
}
