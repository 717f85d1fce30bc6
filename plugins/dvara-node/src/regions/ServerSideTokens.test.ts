import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import * as kubernetes from '@backstage/plugin-kubernetes-backend';
import { ServerSideTokens } from './ServerSideTokens';

const cluster = {
  name: 'us',
  url: 'https://us.example',
  authMetadata: { 'kubernetes.io/x-k8s-aws-id': 'prod' },
};

function tokensOf(config: ConstructorParameters<typeof ConfigReader>[0]) {
  const loadKubernetes = jest.fn(async () => kubernetes);
  return {
    loadKubernetes,
    tokens: new ServerSideTokens({
      config: new ConfigReader(config),
      logger: mockServices.logger.mock(),
      loadKubernetes,
    }),
  };
}

describe('ServerSideTokens', () => {
  it('gets a token from AWS by the portal’s credential, once for all who ask', async () => {
    const { tokens, loadKubernetes } = tokensOf({
      aws: {
        mainAccount: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
      },
    });
    const ask = () => tokens.get({ ...cluster, provider: 'aws' });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first).toBe(second);
    expect(loadKubernetes).toHaveBeenCalledTimes(1);

    const [prefix, url] = first.split('.');
    expect(prefix).toBe('k8s-aws-v1');
    const asked = new URL(Buffer.from(url, 'base64url').toString());
    expect(asked.searchParams.get('Action')).toBe('GetCallerIdentity');
    expect(asked.searchParams.get('X-Amz-SignedHeaders')).toContain(
      'x-k8s-aws-id',
    );
  });

  it('says that a cloud gives no token, and tries again at the next call', async () => {
    const { tokens, loadKubernetes } = tokensOf({
      kubernetes: { googleServiceAccountCredentials: 'not JSON: key-123' },
    });
    const ask = () =>
      tokens.get({ ...cluster, provider: 'googleServiceAccount' });
    await expect(ask()).rejects.toMatchObject({
      name: 'ClusterError',
      kind: 'misconfigured',
      operation: 'get a token from googleServiceAccount',
      detail: 'for the cluster us: Error',
    });
    await expect(ask()).rejects.toThrow('for the cluster us');
    expect(loadKubernetes).toHaveBeenCalledTimes(1);
  });
});
