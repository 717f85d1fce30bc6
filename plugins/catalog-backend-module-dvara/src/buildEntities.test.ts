import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';
import { buildEntities } from './buildEntities';
import type { FoundRelease } from './FoundRelease';

const region = (id: string, namespaces = ['gateways']): DvaraRegion => ({
  id,
  name: id.toUpperCase(),
  cluster: id,
  namespaces,
  values: {},
  status: { access: 'serviceProxy' },
  deployable: false,
});

const regions = [region('us', ['gateways', 'team-a']), region('eu')];

function build(releases: Array<Partial<FoundRelease>>) {
  const { entities, problems } = buildEntities({
    regions,
    releases: releases.map(release => ({
      gateway: 'orders',
      regionId: 'us',
      namespace: 'gateways',
      ...release,
    })),
  });
  return {
    problems,
    gateways: entities.filter(({ kind }) => kind === 'Component'),
  };
}

describe('buildEntities', () => {
  it('names the regions in the order of the configuration, each once', () => {
    const { gateways } = build([
      { regionId: 'eu' },
      { regionId: 'us' },
      { regionId: 'us' },
    ]);
    expect(gateways).toHaveLength(1);
    expect(gateways[0].metadata.annotations).toMatchObject({
      'dvara.ai/regions': 'us,eu',
    });
  });

  it.each([
    ['orders-team', 'group:default/orders-team'],
    ['user:default/ana', 'user:default/ana'],
    ['Group:Default/Orders', 'group:default/orders'],
  ])('takes the owner %s as %s', (owner, expected) => {
    const { gateways, problems } = build([{ owner }]);
    expect(gateways[0].spec?.owner).toBe(expected);
    expect(problems).toEqual([]);
  });

  it.each(['component:default/x', 'a/b/c', '${{ secrets.X }}', 'a\nb', ':'])(
    'gives a gateway with the owner %j to nobody, and says so',
    owner => {
      const { gateways, problems } = build([{ owner }]);
      expect(gateways[0].spec?.owner).toBe('group:default/unowned');
      expect(problems).toEqual([
        'Gateway orders: its annotation dvara.ai/owner is not a reference to a Group or User',
      ]);
    },
  );

  it('drops a system and a lifecycle that are none, and says so', () => {
    const { gateways, problems } = build([
      { system: 'group:default/x', lifecycle: '<b>live</b>' },
    ]);
    expect(gateways[0].spec).not.toHaveProperty('system');
    expect(gateways[0].spec?.lifecycle).toBe('unknown');
    expect(problems).toHaveLength(2);
  });

  it.each(['a.b', 'Orders', 'x_y', `${'a'.repeat(64)}`])(
    'leaves out a release whose name %j no gateway can have, and says so',
    gateway => {
      const { gateways, problems } = build([{ gateway }]);
      expect(gateways).toEqual([]);
      expect(problems[0]).toContain('is not a DNS label');
    },
  );

  it('leaves out a second release elsewhere in the same region, and says so', () => {
    const { gateways, problems } = build([
      { namespace: 'team-a' },
      { namespace: 'gateways' },
    ]);
    expect(gateways[0].metadata.annotations).not.toHaveProperty([
      'dvara.ai/namespace',
    ]);
    expect(problems).toEqual([
      'Gateway orders: its release in namespace team-a of region us is left out, because there is one in another namespace',
    ]);
  });
});
