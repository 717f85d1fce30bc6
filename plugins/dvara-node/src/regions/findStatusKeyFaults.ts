import { ANY_GATEWAY, type StatusKeyEntry } from './StatusKeys';

interface StatusKeyFault {
  /** Below `status`. */
  path: Array<string | number>;
  /** The rest of a sentence that begins with the key of the configuration. */
  message: string;
}

/** What is wrong with the keys of a region's gateways, beyond the form of each entry. */
export function findStatusKeyFaults(region: {
  id: string;
  namespaces: string[];
  status: {
    access: 'serviceProxy' | 'portForward' | 'url';
    url?: string;
    path?: string;
    keys: StatusKeyEntry[];
  };
}): StatusKeyFault[] {
  const { id, namespaces, status } = region;
  const { access, url, path } = status;
  const keys = status.keys.map(({ gateway, namespace = namespaces[0] }) => ({
    gateway,
    namespace,
  }));
  if (keys.length === 0) {
    return [];
  }
  const of = `of region ${id}`;
  const faults: StatusKeyFault[] = [];
  if (access === 'serviceProxy') {
    faults.push({
      path: ['keys'],
      message: `${of} cannot be used with access «serviceProxy»: the API server keeps the Authorization header to itself, so that no key would reach a gateway. Set access to «portForward» (with rbac/viewer-port-forward.yaml) or «url»`,
    });
  }
  if (path === '/status') {
    faults.push({
      path: ['keys'],
      message: `${of} cannot be used with path «/status»: keys are sent to /actuator/gateway-status only`,
    });
  }
  const places = new Set<string>();
  keys.forEach(({ gateway, namespace }, index) => {
    if (!namespaces.includes(namespace)) {
      faults.push({
        path: ['keys', index, 'namespace'],
        message: `${of} is not a namespace of this region; its namespaces: ${namespaces.join(
          ', ',
        )}`,
      });
    }
    const place = `${namespace}/${gateway}`;
    if (places.has(place)) {
      faults.push({
        path: ['keys', index],
        message: `${of} is a second key for gateway «${gateway}» in namespace ${namespace}`,
      });
    }
    places.add(place);
  });
  const fault =
    access === 'url' &&
    url !== undefined &&
    findAddressFault({ url, keys, namespaces });
  return fault
    ? [...faults, { path: ['url'], message: `${of} ${fault}` }]
    : faults;
}

/** An address that would show a key to the network, or to another gateway than the one it is for. */
function findAddressFault(options: {
  url: string;
  keys: Array<{ gateway: string; namespace: string }>;
  namespaces: string[];
}): string | undefined {
  const { url, keys, namespaces } = options;
  const filled = url.replace(/\{(release|namespace)\}/g, 'name');
  if (!URL.canParse(filled)) {
    return 'is not an address';
  }
  const { protocol, hostname, username, password } = new URL(filled);
  if (username || password) {
    return 'must not hold a user or a password';
  }
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !isLocal) {
    return 'must begin with https:// where keys are set, or lead to the portal’s own machine: plain HTTP would show them to the network';
  }
  const [, authority] = /^[a-z]+:\/\/([^/?#\\]*)/i.exec(url) ?? [];
  if (authority?.includes('{') && !/\.[^.{}]+$/.test(authority)) {
    return 'must end its host with a fixed domain where keys are set: whoever names a release would choose where they go';
  }
  const isOneGateway = keys.length === 1 && keys[0].gateway !== ANY_GATEWAY;
  if (!isOneGateway && !url.includes('{release}')) {
    return 'must hold {release} where keys of several gateways are set: all would be sent to one address';
  }
  const places = new Set(keys.map(({ namespace }) => namespace));
  if (places.size > 1 && !url.includes('{namespace}')) {
    return 'must hold {namespace} where keys of several namespaces are set: they would be sent to one address';
  }
  if (
    authority?.includes('{release}') &&
    namespaces.length > 1 &&
    !url.includes('{namespace}')
  ) {
    return 'must hold {namespace} where keys are set, the host is named by the release and the region has several namespaces: a release of the same name in another of them could answer, and would get the key';
  }
  return undefined;
}
