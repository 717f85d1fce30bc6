const verbs: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * What RBAC is asked for a request: `list pods`, `patch deployments.apps`, `get pods/log`; with «in the cluster» where it is
 * outside every namespace. Undefined for what every account may see: versions, kinds, schemas.
 */
export function grantOf(options: {
  method: string;
  /** Path and query. */
  path: string;
}): string | undefined {
  const { pathname, searchParams } = new URL(options.path, 'http://api');
  const match =
    /^\/(?:api\/v1|apis\/(?<group>[^/]+)\/[^/]+)\/(?<rest>.+)$/.exec(pathname);
  if (!match?.groups) {
    return undefined;
  }
  const { group, rest } = match.groups;
  const parts = rest.split('/');
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2;
  const [resource, name, subresource] = inNamespace ? parts.slice(2) : parts;
  const place = `${group ? `${resource}.${group}` : resource}${
    subresource ? `/${subresource}` : ''
  }${inNamespace ? '' : ' in the cluster'}`;
  return `${verbOf({ ...options, name, searchParams })} ${place}`;
}

function verbOf(options: {
  method: string;
  name?: string;
  searchParams: URLSearchParams;
}): string {
  const { method, name, searchParams } = options;
  if (method === 'GET' || method === 'HEAD') {
    if (name) {
      return 'get';
    }
    return ['1', 'true'].includes(searchParams.get('watch') ?? '')
      ? 'watch'
      : 'list';
  }
  return method === 'DELETE' && !name ? 'deletecollection' : verbs[method];
}
