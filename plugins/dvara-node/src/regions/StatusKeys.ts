import { GATEWAY_LABEL } from '@dvara/backstage-plugin-dvara-common';
import { ClusterError } from '../cluster/ClusterError';
import { readTokenFile } from './readTokenFile';

/** The gateway of a key that every gateway of its namespace is sent. */
export const ANY_GATEWAY = '*';

/** What a key has to look like, for sentences that name it first. */
export const STATUS_KEY_FORM =
  'must be 8 to 4096 printable ASCII characters without spaces';

/** Shorter ones could not be taken out of an answer that repeats them without harm to the rest. */
export function isStatusKey(key: string): boolean {
  return /^[\x21-\x7e]{8,4096}$/.test(key);
}

/** One entry of `dvara.regions[].status.keys`. */
export interface StatusKeyEntry {
  gateway: string;
  /** The region's first namespace by default. */
  namespace?: string;
  tokenFile?: string;
  token?: string;
}

/**
 * The keys of the gateways of one region. A key is for one namespace, because anybody who registers an entity may name
 * another namespace of the region, in which others say who serves the gateway.
 */
export class StatusKeys {
  readonly #regionId: string;
  readonly #defaultNamespace: string;
  readonly #keys: readonly StatusKeyEntry[];

  constructor(options: {
    regionId: string;
    /** The region's first one. */
    defaultNamespace: string;
    keys: readonly StatusKeyEntry[];
  }) {
    this.#regionId = options.regionId;
    this.#defaultNamespace = options.defaultNamespace;
    this.#keys = options.keys;
  }

  /**
   * @returns undefined where there is none for this gateway
   * @throws ClusterError of kind `misconfigured`
   */
  async find(options: {
    namespace: string;
    gateway: string;
    /** What the release says by its label that it serves. */
    servedGateway: string | undefined;
  }): Promise<string | undefined> {
    const { namespace, gateway, servedGateway } = options;
    const here = this.#keys.filter(
      key => (key.namespace ?? this.#defaultNamespace) === namespace,
    );
    const found =
      here.find(key => key.gateway === gateway) ??
      here.find(key => key.gateway === ANY_GATEWAY);
    if (!found) {
      return undefined;
    }
    const refuse = (detail: string) =>
      new ClusterError({
        kind: 'misconfigured',
        operation: 'read the key of a status',
        detail,
      });
    if (servedGateway !== gateway) {
      throw refuse(
        `the gateway asks for its actuator key, which is sent only to a release with the label ${GATEWAY_LABEL}: ${gateway}, and this one has it not. Deploy it with the portal, or set the label in commonLabels`,
      );
    }
    const owner = `the actuator key of gateway ${gateway} in region ${
      this.#regionId
    }`;
    const key =
      found.token ??
      (await readTokenFile({ file: found.tokenFile ?? '', owner }));
    if (!isStatusKey(key)) {
      throw refuse(`${owner} ${STATUS_KEY_FORM}`);
    }
    return key;
  }
}
