/** How a kubeconfig's user proves who it is. */
export type KubeconfigUser =
  | { token: string }
  | { clientCertificate: string; clientKey: string };

/**
 * A kubeconfig with one cluster, one user and one context, as JSON (which is YAML). PEM in, base64 out.
 */
export function renderKubeconfig(options: {
  /** Name of cluster, user and context. */
  name: string;
  url: string;
  authorityCertificate: string;
  user: KubeconfigUser;
  namespace?: string;
}): string {
  const { name, user } = options;
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        {
          name,
          cluster: {
            server: options.url,
            'certificate-authority-data': base64(options.authorityCertificate),
          },
        },
      ],
      users: [
        {
          name,
          user:
            'token' in user
              ? { token: user.token }
              : {
                  'client-certificate-data': base64(user.clientCertificate),
                  'client-key-data': base64(user.clientKey),
                },
        },
      ],
      contexts: [
        {
          name,
          context: { cluster: name, user: name, namespace: options.namespace },
        },
      ],
    },
    undefined,
    2,
  )}\n`;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
