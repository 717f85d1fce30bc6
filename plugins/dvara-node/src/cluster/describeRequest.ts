const VERBS: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const RESOURCE_PATH =
  /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?/;

/**
 * What a request needs permission for, in RBAC's words:
 * `list horizontalpodautoscalers in namespace gateways`.
 */
export function describeRequest(options: {
  method: string;
  path: string;
}): string {
  const [path, query = ''] = options.path.split('?', 2);
  const match = RESOURCE_PATH.exec(path);
  if (!match) {
    return `${options.method} this path`;
  }
  const [, namespace, resource, name, subresource] = match;
  const read = /(^|&)watch=(1|true)/.test(query) ? 'watch' : 'list';
  const verb = VERBS[options.method] ?? (name ? 'get' : read);
  const what = subresource ? `${resource}/${subresource}` : resource;
  return `${verb} ${what}${namespace ? ` in namespace ${namespace}` : ''}`;
}
