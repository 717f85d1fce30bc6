import type { PodReport } from '../../report/pods';
import {
  fresh,
  mcpComponent,
  pod,
  serverComponent,
  uiComponent,
} from '../../testUtils/scenarios/scenarioParts';
import type { RegionReadings } from '../regionReadings';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectUnreachableServer } from './detectUnreachableServer';

const waiting: Partial<PodReport> = {
  ready: false,
  reason: 'ContainersNotReady',
  createdAt: clock.ago(3600),
};

const withParts = (options: {
  server?: Partial<PodReport>;
  console?: Partial<PodReport>;
  proxy?: Partial<PodReport>;
}): Partial<RegionReadings> => ({
  components: fresh(clock, [
    serverComponent(clock, {
      pods: [pod(clock, { name: 'server', ...options.server })],
    }),
    uiComponent(clock, {}, options.console),
    mcpComponent(clock, options.proxy),
  ]),
});

const idsIn = (options: Parameters<typeof withParts>[0]) =>
  detectIn(detectUnreachableServer, withParts(options)).map(({ id }) => id);

describe('detectUnreachableServer', () => {
  it('tells console and MCP proxy apart, each with the value that names the server', () => {
    expect(
      detectIn(
        detectUnreachableServer,
        withParts({ console: waiting, proxy: waiting }),
      ),
    ).toMatchObject([
      {
        id: 'console-cannot-reach-server',
        severity: 'error',
        remedy: expect.stringContaining('gatewayUi.gatewayServerUrl'),
      },
      {
        id: 'mcp-proxy-cannot-reach-server',
        severity: 'error',
        remedy: expect.stringContaining('mcpProxyServer.gatewayServerUrl'),
      },
    ]);
  });

  it.each<[string, Parameters<typeof withParts>[0]]>([
    ['all is ready', {}],
    ['the server is not ready either', { server: waiting, console: waiting }],
    [
      'the console has a trouble of its own',
      { console: { ...waiting, reason: 'CrashLoopBackOff' } },
    ],
    [
      'the console has just started',
      { console: { ...waiting, createdAt: clock.ago(20) } },
    ],
  ])('says nothing: %s', (_name, options) => {
    expect(idsIn(options)).toEqual([]);
  });
});
