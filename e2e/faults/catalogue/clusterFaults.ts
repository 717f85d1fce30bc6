import type { CitedTest, Fault } from '../Fault.ts';
import { playRotatedToken } from '../plays/rotatedToken.ts';

const cite = (file: string, ...names: string[]): CitedTest[] =>
  names.map(name => ({ package: 'plugins/dvara-node', file, name }));
const client = 'cluster/DefaultClusterClient.test.ts';
const informer = 'watch/ResourceInformer.test.ts';

/** Faults of API servers, played on real ones, and at the wire where those cannot be made to. */
export const clusterFaults: Fault[] = [
  {
    id: 'C25',
    fault: 'Accepts, never answers',
    where: 'hung socket',
    expected:
      'timed out at its limit; others shown; Helm killed by our watchdog',
    tests: [
      ...cite(
        'fanOut/mapRegions.test.ts',
        '*lets one region that fails and one that hangs cost their own outcome only',
      ),
      ...cite(
        'helm/CliHelmRunner.helm.test.ts',
        '*is not kept by an API server that never answers',
      ),
      ...cite(informer, '*gives up a list that never comes, at its deadline'),
    ],
  },
  {
    id: 'C26',
    fault: 'Connection refused, name unknown',
    where: 'network',
    expected: 'distinct reasons',
    tests: cite(
      client,
      '*says that nothing listens, and recovers when it does',
      '*says that the name does not resolve',
    ),
  },
  {
    id: 'C28',
    fault: '401, then the token is rotated',
    where: 'token of the viewer’s service account, and at the wire',
    expected: 'read anew, without a restart',
    play: playRotatedToken,
    anyHelm: true,
    tests: cite(
      informer,
      '*reads the token anew: an expired one that is rotated needs no restart',
    ),
  },
  {
    id: 'C30',
    fault: '429 with Retry-After',
    where: 'API server at the wire',
    expected: 'honoured by all',
    tests: cite(
      informer,
      '*waits as long as the API server asks, with all that share the pause',
    ),
  },
  {
    id: 'C31',
    fault: 'Outage of an API server',
    where: 'API server at the wire',
    expected: 'last good data kept, then goes on',
    tests: cite(
      informer,
      '*keeps the last good objects through an outage and goes on where it was',
    ),
  },
  {
    id: 'C32',
    fault: 'Watch closed at once, again and again',
    where: 'API server at the wire',
    expected: 'backoff',
    tests: cite(
      informer,
      '*does not hammer an API server that closes each watch at once',
    ),
  },
  {
    id: 'C34',
    fault: 'Watch half-open',
    where: 'API server at the wire',
    expected: 'noticed within a minute',
    tests: cite(
      informer,
      '*takes a watch without a byte for dead after a minute, says so, and goes on',
    ),
  },
  {
    id: 'C35',
    fault: 'Event malformed, handler throws',
    where: 'API server at the wire',
    expected: 'skipped and counted',
    tests: cite(
      informer,
      '*skips what it does not understand, counts it, logs it once, and lists when the watch ends',
      '*survives a handler that throws',
    ),
  },
  {
    id: 'C41',
    fault: 'TLS: unknown authority, expired, wrong name',
    where: 'API server at the wire',
    expected: 'a named reason; never without TLS',
    tests: cite(client, '*certificate*'),
  },
];
