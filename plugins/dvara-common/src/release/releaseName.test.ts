import {
  defaultReleaseName,
  isReleaseName,
  releaseFullName,
  releaseNamesOf,
} from './releaseName';
import { releaseRecordName } from './releaseRecord';

describe('release names', () => {
  it('names the region only where regions share a namespace', () => {
    const name = { gateway: 'orders-llm', regionId: 'eu-west-1' };
    expect(defaultReleaseName({ ...name, shared: false })).toBe('orders-llm');
    expect(defaultReleaseName({ ...name, shared: true })).toBe(
      'orders-llm-eu-west-1',
    );
    expect(releaseNamesOf(name)).toEqual([
      'orders-llm',
      'orders-llm-eu-west-1',
    ]);
  });

  // The chart's own rule, C003 to C006: objects are found by these names.
  it.each([
    ['dvara', 'dvara'],
    ['dvara-us-east', 'dvara-us-east'],
    ['prod', 'prod-dvara'],
    ['a.b', 'a-b-dvara'],
    ['a'.repeat(53), 'a'.repeat(48)],
    [`${'a'.repeat(42)}-bcde`, `${'a'.repeat(42)}-bcde`],
    [`${'a'.repeat(41)}-b`, `${'a'.repeat(41)}-b-dvar`],
    ['a'.repeat(47), 'a'.repeat(47)],
  ])('%s has the full name %s', (release, fullName) => {
    expect(releaseFullName(release)).toBe(fullName);
    expect(releaseRecordName(release)).toBe(`${fullName}-record`);
  });

  it.each([
    '-h',
    '--post-renderer=/x',
    'Orders',
    'a_b',
    'a.b',
    '..',
    '',
    'a'.repeat(54),
    'a-',
    '1a',
    'a\n',
    'a\0',
    'а',
  ])('refuses %p', name => {
    expect(isReleaseName(name)).toBe(false);
  });

  it.each(['a', 'orders-llm', 'a'.repeat(53)])('accepts %p', name => {
    expect(isReleaseName(name)).toBe(true);
  });
});
