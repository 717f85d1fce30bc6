import { soundsSecret } from './soundsSecret';

describe('soundsSecret', () => {
  it.each([
    'OPENAI_KEY',
    'DB_PASS',
    'PGPASS',
    'PGPASSFILE',
    'AUTH_HEADER',
    'upstreamAuthHeader',
    'api-key',
    '--api-key',
  ])('hides %s', name => {
    expect(soundsSecret(name)).toBe(true);
  });

  it.each([
    'key',
    'keyword',
    'monkey',
    'OPENAI_KEYSPACE',
    'PUBLIC_KEY',
    'topologyKey',
    'COMPASS',
    'BYPASS_CACHE',
  ])('shows %s', name => {
    expect(soundsSecret(name)).toBe(false);
  });
});
