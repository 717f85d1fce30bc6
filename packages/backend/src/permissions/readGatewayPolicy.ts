import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, toError } from '@backstage/errors';

/** Who may do what with gateways (`gatewayPolicy`). */
export interface GatewayPolicy {
  /** Full entity references, in lower case, of the groups that may do everything. */
  administrators: string[];
  teams: Array<{
    /** Full entity reference of the group, in lower case. */
    group: string;
    /** The gateways that are its own; absent for every one. */
    gateways?: string[];
    /** Where it may have them; absent for everywhere. */
    regions?: string[];
  }>;
}

/**
 * Reads the portal's `gatewayPolicy`; without it nobody may change a release.
 *
 * @throws InputError that names the key, where a reference does not hold
 */
export function readGatewayPolicy(config: RootConfigService): GatewayPolicy {
  const policy = config.getOptionalConfig('gatewayPolicy');
  return {
    administrators: (
      policy?.getOptionalStringArray('administrators') ?? []
    ).map((reference, index) =>
      readGroup({ reference, key: `administrators[${index}]` }),
    ),
    teams: (policy?.getOptionalConfigArray('teams') ?? []).map(
      (team, index) => ({
        group: readGroup({
          reference: team.getString('group'),
          key: `teams[${index}].group`,
        }),
        gateways: readChosen(team.getStringArray('gateways')),
        regions: readChosen(team.getStringArray('regions')),
      }),
    ),
  };
}

/** As the catalog writes it in who owns what: `Platform` is `group:default/platform`. */
function readGroup(options: { reference: string; key: string }): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(options.reference, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
    );
  } catch (thrown) {
    throw new InputError(
      `gatewayPolicy.${
        options.key
      }: must be an entity reference such as group:default/platform: ${
        toError(thrown).message
      }`,
    );
  }
}

function readChosen(names: string[]): string[] | undefined {
  return names.includes('*') ? undefined : names;
}
