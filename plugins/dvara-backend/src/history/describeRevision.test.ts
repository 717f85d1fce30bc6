import { describeRevision } from './describeRevision';

const told = (description: string) =>
  describeRevision({
    revision: { revision: 1, status: 'failed', description },
    chartName: 'dvara',
    values: {},
  }).description;

describe('Helm’s own words about a revision', () => {
  it.each([
    [
      'x509: certificate is valid for a.internal, *.b.internal, not api.corp',
      'x509: certificate is valid for (address), not (address)',
    ],
    [
      'x509: certificate is valid for 10.0.0.1, kubernetes, not api.corp',
      'x509: certificate is valid for (address), not (address)',
    ],
    [
      'x509: certificate is not valid for any names, but wanted to match api.corp',
      'x509: certificate is not valid for any names, but wanted to match (address)',
    ],
    [
      "x509: cannot validate certificate for fe80::1 because it doesn't contain any IP SANs",
      "x509: cannot validate certificate for (address) because it doesn't contain any IP SANs",
    ],
    [
      'read tcp fd00::12: connection reset',
      'read tcp (address): connection reset',
    ],
    ['no route to ::ffff:10.1.2.3', 'no route to (address)'],
    ['no route to fe80::1%eth0', 'no route to (address)'],
    [
      'the server api.corp:6443 was refused',
      'the server (address) was refused',
    ],
  ])('keep no address of «%s»', (words, expected) => {
    expect(told(words)).toBe(expected);
  });

  it.each([
    'Upgrade "orders-llm" failed: at 10:00:00 Deployment.apps "orders-llm" is invalid: spec.template.spec.containers[0].image: Required value',
    'cannot patch "orders": dead: expected string, not number',
    'registry.corp/dvara/server:1.2.3 is not there, std::bad_alloc',
  ])('are left alone where they hold none: «%s»', words => {
    expect(told(words)).toBe(words);
  });
});
