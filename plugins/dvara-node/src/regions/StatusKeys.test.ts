import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StatusKeys, type StatusKeyEntry } from './StatusKeys';

const KEY = 'key-of-orders-llm';

describe('StatusKeys', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'status-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const find = (
    keys: StatusKeyEntry[],
    asked: {
      gateway?: string;
      namespace?: string;
      servedGateway?: string;
    } = {},
  ) => {
    const { gateway = 'orders-llm' } = asked;
    return new StatusKeys({
      regionId: 'us-east-1',
      defaultNamespace: 'gateways',
      keys,
    }).find({
      gateway,
      namespace: 'gateways',
      servedGateway: gateway,
      ...asked,
    });
  };

  it('gives a key to its gateway in its namespace, and to no other', async () => {
    const keys = [
      { gateway: 'orders-llm', token: KEY },
      { gateway: 'orders-llm', namespace: 'team-b', token: 'key-of-team-b' },
    ];
    expect(await find(keys)).toBe(KEY);
    expect(await find(keys, { namespace: 'team-b' })).toBe('key-of-team-b');
    expect(await find(keys, { namespace: 'team-c' })).toBeUndefined();
    for (const gateway of ['orders', 'orders-llm-2', 'ORDERS-LLM', '*', '']) {
      expect(await find(keys, { gateway })).toBeUndefined();
    }
  });

  it('gives the key of all to those that have none of their own, in the one namespace', async () => {
    const keys = [
      { gateway: '*', token: 'key-of-everybody' },
      { gateway: 'orders-llm', token: KEY },
    ];
    expect(await find(keys)).toBe(KEY);
    expect(await find(keys, { gateway: 'search-llm' })).toBe(
      'key-of-everybody',
    );
    expect(
      await find(keys, { gateway: 'search-llm', namespace: 'team-b' }),
    ).toBeUndefined();
  });

  it.each([undefined, 'search-llm', ''])(
    'gives none to a release of its name that says it serves %p',
    async servedGateway => {
      for (const gateway of ['orders-llm', '*']) {
        await expect(
          find([{ gateway, token: KEY }], { servedGateway }),
        ).rejects.toMatchObject({
          kind: 'misconfigured',
          detail: expect.stringContaining(
            'only to a release with the label dvara.ai/gateway: orders-llm',
          ),
        });
      }
    },
  );

  it('reads its file anew each time', async () => {
    const tokenFile = join(folder, 'key');
    const keys = [{ gateway: 'orders-llm', tokenFile }];
    await writeFile(tokenFile, `${KEY}\n`);
    expect(await find(keys)).toBe(KEY);
    // As Kubernetes renews a mounted Secret.
    await writeFile(join(folder, 'next'), 'next-key-of-orders-llm');
    await rm(tokenFile);
    await symlink(join(folder, 'next'), tokenFile);
    expect(await find(keys)).toBe('next-key-of-orders-llm');
  });

  it.each<[string, (file: string) => Promise<unknown>]>([
    ['cannot be read (ENOENT)', async () => undefined],
    ['is empty', file => writeFile(file, ' \n')],
    ['is larger than 65536 bytes', file => writeFile(file, 'k'.repeat(65_537))],
    ['is not a file', file => mkdir(file)],
    ['does not hold one token', file => writeFile(file, `${KEY}\nand-more`)],
    ['must be 8 to 4096 printable', file => writeFile(file, 'short')],
    ['must be 8 to 4096 printable', file => writeFile(file, KEY.repeat(400))],
  ])('says of a file that it %s, and whose it is', async (detail, write) => {
    const tokenFile = join(folder, 'key');
    await write(tokenFile);
    const error = await find([{ gateway: 'orders-llm', tokenFile }]).catch(
      thrown => thrown,
    );
    expect(error).toMatchObject({
      name: 'ClusterError',
      kind: 'misconfigured',
    });
    expect(error.detail).toContain(detail);
    expect(error.detail).toContain(
      'the actuator key of gateway orders-llm in region us-east-1',
    );
    expect(JSON.stringify(error) + error.message).not.toContain(folder);
    expect(JSON.stringify(error) + error.message).not.toContain(KEY);
  });
});
