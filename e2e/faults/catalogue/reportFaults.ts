import type { CitedTest, Fault } from '../Fault.ts';
import { playDeletedRelease } from '../plays/deletedRelease.ts';
import { playDeniedSection } from '../plays/deniedSection.ts';
import { playHangingRegion, playKilledRegion } from '../plays/lostRegion.ts';
import { playNoClusters } from '../plays/noClusters.ts';
import { playRestartedPortal } from '../plays/restartedPortal.ts';
import { playStatusModes } from '../plays/statusModes.ts';

const cite = (file: string, ...names: string[]): CitedTest[] =>
  names.map(name => ({ package: 'plugins/dvara-backend', file, name }));
const report = 'services/DefaultGatewayReportService.test.ts';
const stream = 'streaming/GatewayStreams.test.ts';
const streamTime = 'streaming/GatewayStreams.time.test.ts';
const fleet = 'fleet/DefaultFleetService.test.ts';
const inNode = (file: string, name: string): CitedTest => ({
  package: 'plugins/dvara-node',
  file,
  name,
});

/** Faults that whoever looks at a gateway would see: of regions, of the gateway's own status, of the portal. */
export const reportFaults: Fault[] = [
  {
    id: 'R25',
    fault: 'A region hangs while its gateways are looked at',
    where: 'API server stopped by a signal, and at the wire',
    expected: 'the others at once; that one at its deadline, and never again',
    play: playHangingRegion,
    anyHelm: true,
    alone: true,
    tests: [
      ...cite(
        report,
        '*makes the first viewer wait for a region that hangs, up to its deadline, and nobody after',
      ),
      ...cite(
        stream,
        '*tells the regions that answer at once where another one hangs, and that one after its deadline',
      ),
      ...cite(
        fleet,
        '*waits for a region that hangs at most its deadline, and never again',
      ),
    ],
  },
  {
    id: 'R29',
    fault: 'No permission for pods, autoscalers, records or the service proxy',
    where: 'the viewer’s role of a region, and RBAC at the wire',
    expected: 'that section says which verb is missing; the rest works',
    play: playDeniedSection,
    anyHelm: true,
    alone: true,
    tests: cite(
      report,
      '*where autoscalers may not be listed',
      '*where pods may not be listed',
      '*where the release record may not be read: its facts are unknown, and it is said why',
      '*says that the permission is missing',
    ),
  },
  {
    id: 'R31',
    fault: 'A region is lost and comes back',
    where: 'API server killed and started, and at the wire',
    expected: 'last good data with their age; forgotten as soon as it answers',
    play: playKilledRegion,
    anyHelm: true,
    alone: true,
    tests: [
      ...cite(
        report,
        '*shows a killed region with its last data and their age, and forgets the failure when it is back',
      ),
      ...cite(
        fleet,
        '*keeps the last good facts of a region that is lost, and says that they are stale',
      ),
    ],
  },
  {
    id: 'R36',
    fault: '200 reconnects of watches and of readers',
    where: 'API server at the wire, clock of the test',
    expected: 'no watch, timer or stream left',
    tests: [
      inNode(
        'watch/ResourceInformer.test.ts',
        '*keeps no watch and no timer over 200 reconnects, and no memory over 10,000 events',
      ),
      ...cite(streamTime, '*leaves nothing behind over 200 reconnects'),
      ...cite(
        'streaming/PodLogStreams.time.test.ts',
        '*leaves no timer behind after 200 readers have come and gone',
      ),
    ],
  },
  {
    id: 'R37',
    fault: 'Namespace or release deleted',
    where: 'helm uninstall behind the portal’s back, and at the wire',
    expected: 'not installed, no error',
    play: playDeletedRelease,
    anyHelm: true,
    tests: [
      ...cite(
        report,
        '*turns into «not installed» when it is uninstalled, without stale pods',
      ),
      inNode(
        'watch/ResourceInformer.test.ts',
        '*follows a namespace that is deleted down to nothing, which is no failure',
      ),
    ],
  },
  {
    id: 'R38',
    fault: 'No metrics API, or a broken one',
    where: 'API server at the wire',
    expected: 'none is no failure, a broken one is',
    tests: cite(
      report,
      '*where there is no metrics API, which is no failure, or a broken one, which is',
    ),
  },
  {
    id: 'S43',
    fault: 'The gateway’s status hangs, drips or does not end',
    where: 'stand-in of the gateway, and at the wire',
    expected: 'a deadline and a cap; the pods are still shown',
    play: scene =>
      playStatusModes(scene, [
        { mode: 'hang', kind: 'timeout', reason: /no full answer in 3 s/ },
        { mode: 'drip', kind: 'timeout', reason: /no full answer in 3 s/ },
        { mode: 'endless', kind: 'invalidAnswer', reason: /larger than/ },
        // A port-forward through the cluster does not hand a reset on.
        { mode: 'reset', kind: 'timeout', reason: /no full answer in 3 s/ },
      ]),
    anyHelm: true,
    tests: [
      inNode(
        'cluster/DefaultClusterClient.test.ts',
        '*gives up on an answer that drips, and on one that is too long',
      ),
      inNode(
        'cluster/DefaultClusterClient.test.ts',
        '*gives up on a silent gateway at the deadline',
      ),
      ...cite(report, '*costs its own section where it *'),
    ],
  },
  {
    id: 'S45',
    fault: 'The gateway’s status is refused, HTML, empty, no JSON, nested deep',
    where: 'stand-in of the gateway, and at the wire',
    expected: 'a named reason each; the body is never shown',
    play: scene =>
      playStatusModes(scene, [
        { mode: 'error500', kind: 'serverError', reason: /HTTP 500/ },
        { mode: 'error503', kind: 'serverError', reason: /HTTP 503/ },
        {
          mode: 'unauthorized',
          age: 'both',
          kind: 'unauthorized',
          reason: /asks for its actuator key/,
        },
        {
          mode: 'forbidden',
          age: 'both',
          kind: 'unauthorized',
          reason: /asks for its actuator key/,
        },
        {
          mode: 'not-found',
          kind: 'notFound',
          reason: /neither .* is there/,
        },
        { mode: 'html', kind: 'invalidAnswer', reason: /HTML instead of JSON/ },
        { mode: 'empty', kind: 'invalidAnswer', reason: /an empty answer/ },
        {
          mode: 'invalid-json',
          kind: 'invalidAnswer',
          reason: /not valid JSON/,
        },
        { mode: 'nested', kind: 'invalidAnswer', reason: /nested deeper/ },
      ]),
    anyHelm: true,
    tests: cite(report, '*and never repeats it, pods stay shown'),
  },
  {
    id: 'S46',
    fault: 'The gateway’s status is of a newer gateway',
    where: 'stand-in of the gateway, and at the wire',
    expected: 'what is known is shown, the rest ignored',
    play: scene =>
      playStatusModes(scene, [{ mode: 'unknown-fields', reason: /All well/ }]),
    anyHelm: true,
    tests: [
      ...cite(
        report,
        '*is read from a newer gateway by its other path, which is remembered',
      ),
      {
        package: 'plugins/dvara-common',
        file: 'gateway/parseGatewayStatus.test.ts',
        name: '*shows what is known of a gateway of tomorrow; an unheard health is unknown',
      },
    ],
  },
  {
    id: 'S47',
    fault: 'A provider is unhealthy, or the gateway answers as another region',
    where: 'stand-in of the gateway, and at the wire',
    expected: 'degraded though its pods are ready; the region named',
    play: scene =>
      playStatusModes(scene, [
        { mode: 'wrong-region', reason: /answers as elsewhere-1/ },
        { mode: 'no-providers', reason: /no provider registered/ },
      ]),
    anyHelm: true,
    tests: cite(
      report,
      '*makes the region degraded where a provider is, or where it answers as another',
    ),
  },
  {
    id: 'P50',
    fault: 'Permission backend or catalog down',
    where: 'services of the portal',
    expected: '503, never 200; a stream ends',
    tests: [
      ...cite(stream, '*answers 503 where nobody can say who may see it'),
      ...cite(
        streamTime,
        '*fails closed where nobody can say any more who may see it',
      ),
      ...cite(fleet, '*answers 503 where the catalog does not answer'),
      ...cite('attacks.test.ts', '*learns nothing of what broke inside'),
    ],
  },
  {
    id: 'P51',
    fault: 'Permission revoked while a stream is open',
    where: 'policy',
    expected: 'shown no more within a minute',
    tests: [
      ...cite(
        streamTime,
        '*shows a gateway no more within a minute after its permission is revoked, and ends with the last',
      ),
      ...cite(
        'streaming/PodLogStreams.time.test.ts',
        '*ends as refused within half a minute of that',
      ),
    ],
  },
  {
    id: 'P52',
    fault: 'Portal restarted while a stream is open',
    where: 'SIGTERM and SIGKILL to the backend',
    expected: 'the stream ends, and a new one has the report after the start',
    play: playRestartedPortal,
    anyHelm: true,
    tests: cite(
      stream,
      '*ends with a reason when the portal stops, and leaves no watch',
    ),
  },
  {
    id: 'P53',
    fault: '200 viewers at once on a cold region',
    where: 'load',
    expected: 'one set of lists and watches',
    tests: cite(
      report,
      '*costs an API server the same for one viewer and for two hundred',
    ),
  },
  {
    id: 'P54',
    fault: 'A region or a bound of the configuration does not hold',
    where: 'app-config',
    expected: 'refused at start-up, naming the key',
    tests: [
      inNode(
        'regions/DefaultRegionsService.test.ts',
        '*says all that is wrong at once',
      ),
      ...cite('readingConfig.test.ts', '*naming key and range'),
    ],
  },
  {
    id: 'P55',
    fault: 'All clusters are gone when the portal starts',
    where: 'API servers of all regions killed, and at the wire',
    expected: 'the portal is ready, the regions are unreachable',
    play: playNoClusters,
    anyHelm: true,
    alone: true,
    tests: cite('plugin.test.ts', '*starts while no cluster answers'),
  },
];
