import fs from 'node:fs';
import {
  helmProcesses,
  HelmProcessWatch,
} from '../../rollouts/support/HelmProcesses.ts';
import { liveState } from '../../rollouts/support/releases.ts';
import type { ActionId } from '../../rollouts/support/actionTemplates.ts';
import type { Fault, Scene } from '../Fault.ts';
import { expectThat, find } from '../support/expectThat.ts';
import {
  deployment,
  deployOld,
  eu,
  expectNothingDone,
  revisions,
  us,
} from '../support/gatewayCalls.ts';
import type { ActionCall } from '../support/PortalClient.ts';

/** Calls an action with each of the inputs, all of which must be refused with a sentence before anything runs. */
async function expectRefusals(
  options: Pick<Scene, 'gateway' | 'portal'> & {
    calls: ActionCall[];
    says: RegExp;
  },
): Promise<string> {
  const { gateway, portal, calls, says } = options;
  const watch = new HelmProcessWatch(gateway);
  let sentence = '';
  for (const call of calls) {
    const ended = await portal.run(call);
    const told = JSON.stringify(call.input).slice(0, 200);
    expectThat(
      ended.status === 'failed' || ended.status === 'refused',
      `${told} ended as ${ended.status}`,
    );
    expectThat(
      says.test(ended.error),
      `${told} was refused with «${ended.error.slice(0, 400)}»`,
    );
    sentence ||= find(ended.error, says);
  }
  const { seen } = watch.stop();
  expectThat(seen === 0, `Helm has written ${seen} times`);
  await expectNothingDone(gateway);
  return `${calls.length} of ${calls.length} refused: ${sentence}`;
}

/** A fault that is one wrong input of the deploy. */
function refused(
  options: Pick<Fault, 'id' | 'fault' | 'expected'> & {
    inputs: (gateway: string) => Array<Record<string, unknown>>;
    says: RegExp;
    action?: ActionId;
    tests?: Fault['tests'];
  },
): Fault {
  const { inputs, says, action = 'dvara:release:deploy', ...rest } = options;
  return {
    ...rest,
    where: `inputs of ${action}`,
    anyHelm: true,
    play: ({ gateway, portal }) =>
      expectRefusals({
        gateway,
        portal,
        says,
        calls: inputs(gateway).map(input => ({
          action,
          input: { gateway, regions: [{ id: us }], ...input },
        })),
      }),
  };
}

const runner = 'helm/CliHelmRunner.test.ts';
const node = 'plugins/dvara-node';
const module = 'plugins/scaffolder-backend-module-dvara';
const inRegion = (entry: Record<string, unknown>) => ({
  regions: [{ id: us, ...entry }],
});

/** Bad input and attacks on actions and on the arguments of Helm. */
export const argumentFaults: Fault[] = [
  refused({
    id: 'A1',
    fault: 'releaseName that Helm would take for a flag',
    expected: 'own check before Helm; nothing is run',
    says: /releaseName[^.;]*must be a release name/,
    inputs: () =>
      ['-h', '--post-renderer=/x', '--kube-token=x', '-'].map(releaseName =>
        inRegion({ releaseName }),
      ),
    tests: [
      { package: node, file: runner, name: '*runs nothing for the *-h*' },
      {
        package: node,
        file: runner,
        name: '*hands Helm all of it without a shell, a disk file of values or a foreign environment',
      },
    ],
  }),
  refused({
    id: 'A2',
    fault: 'releaseName of wrong characters or length',
    expected: 'refused, naming the field',
    says: /releaseName[^.;]*must be a release name/,
    inputs: () =>
      [
        'Orders',
        'orders_llm',
        '..',
        '',
        'a'.repeat(54),
        'orders-',
        'orders\nllm',
        'orders\u0000llm',
        'оrders',
      ].map(releaseName => inRegion({ releaseName })),
  }),
  refused({
    id: 'A3',
    fault: 'Namespace too long, of the system, not allowed, a path',
    expected: 'refused, naming the field or the namespaces that are allowed',
    says: /[^\n]*namespace[^\n]*/i,
    inputs: () =>
      ['n'.repeat(64), 'kube-system', 'default', '../x', 'Kube', ''].map(
        namespace => inRegion({ namespace }),
      ),
  }),
  {
    id: 'A4',
    fault: 'Chart version that is a flag, a range, a moving tag, very long',
    where: 'dvara.chart; not an input of any action',
    expected: 'refused; an input of that name does not exist',
    anyHelm: true,
    play: async scene => expectNoSuchInput({ ...scene, names: ['version'] }),
    tests: [
      {
        package: node,
        file: 'chart/RegistryChart.test.ts',
        name: 'dvara.chart*',
      },
    ],
  },
  {
    id: 'A5',
    fault: 'Chart from a file, another address, with credentials',
    where: 'dvara.chart and Helm’s chart argument',
    expected: 'only what the configuration names; no input',
    anyHelm: true,
    play: async scene => expectNoSuchInput({ ...scene, names: ['chart'] }),
    tests: [
      { package: node, file: runner, name: '*oci://evil.example/chart*' },
      {
        package: node,
        file: 'chart/RegistryChart.test.ts',
        name: 'dvara.chart*',
      },
    ],
  },
  {
    id: 'A6',
    fault: 'Digest mismatch, short digest, sha1',
    where: 'registry at the wire, dvara.chart.digest',
    expected: 'refused',
    tests: [
      {
        package: node,
        file: 'helm/pullChart.helm.test.ts',
        name: '*is refused where the pinned digest holds another version',
      },
      {
        package: node,
        file: 'helm/pullChart.helm.test.ts',
        name: '*is refused where its bytes are not those of the digest*',
      },
      {
        package: node,
        file: 'chart/RegistryChart.test.ts',
        name: 'dvara.chart*',
      },
    ],
  },
  {
    ...refused({
      id: 'A9',
      fault: 'YAML: alias bomb, tabs, list at the root, doubled keys',
      expected: 'refused, naming the line or the path',
      says: /valuesYaml[^]*/,
      inputs: () =>
        [
          'gatewayServer:\n\treplicaCount: 1',
          '- gatewayServer',
          'gatewayServer: {}\ngatewayServer: {}',
          `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]`,
          '---\na: 1\n---\nb: 2',
          'x: !!js/function "y"',
        ].map(valuesYaml => ({ valuesYaml })),
    }),
  },
  {
    id: 'A11',
    fault: 'Text of a template language in values',
    where: 'values of a real deploy',
    expected: 'stays text, in Helm and in the scaffolder',
    play: async ({ gateway, portal }) => {
      const text = '{{ .Release.Name }} ${{ secrets.backstageToken }}';
      await deployOld({ gateway, portal, regions: [eu] });
      await portal.mustRun(
        deployment({
          gateway,
          regions: [eu],
          mark: text,
        }),
      );
      const { mark } = await liveState({ regionId: eu, release: gateway });
      expectThat(mark === text, `the pods carry «${mark}»`);
      return `the pods carry «${mark}»`;
    },
  },
  refused({
    id: 'A12',
    fault: 'Values that take over what is not theirs',
    expected:
      'the release’s identity cannot be overridden, keys and unknown fields are refused',
    says: /[^\n]*(?:identity|is set by|not a value of the chart|contradict|keys|password|secret|gateway)[^\n]*/i,
    inputs: gateway =>
      [
        { gatewayServer: { region: { id: 'mars-1' } } },
        { secrets: { providerKeys: { openai: 'sk-x' } } },
        { commonLabels: { 'dvara.ai/gateway': `not-${gateway}` } },
        { gatewayServer: { hostPath: '/etc' } },
        { existingSecret: 'other-keys' },
      ].map(values => ({ values })),
  }),
  {
    id: 'A12f',
    fault: 'Values freely written without the permission for them',
    where: 'valuesYaml',
    expected: 'NotAllowed, before anything runs anywhere',
    tests: [
      {
        package: module,
        file: 'access/guardAction.test.ts',
        name: '*asks no region anything where the policy denies one of them, and names verb, permission, region and release',
      },
      {
        package: module,
        file: 'actions/createReleaseDeployAction.freeValues.test.ts',
        name: '*',
      },
    ],
  },
  {
    id: 'A14',
    fault: 'Kubeconfig, context, token or extra arguments as input',
    where: 'inputs of every action',
    expected: 'there are no such inputs',
    anyHelm: true,
    play: async scene =>
      expectNoSuchInput({
        ...scene,
        names: [
          'kubeconfig',
          'context',
          'kubeContext',
          'token',
          'kubeToken',
          'args',
          'extraArgs',
          'cluster',
          'server',
          'helm',
        ],
      }),
  },
  {
    id: 'A15',
    fault: 'Kubeconfig with exec, several contexts, empty',
    where: 'kubeconfig given to Helm',
    expected: 'refused: one context, no program',
    tests: [
      { package: node, file: runner, name: '*kubeconfig*' },
      {
        package: node,
        file: 'regions/DefaultRegionsService.test.ts',
        name: '*makes a kubeconfig with one context that names the token’s file and holds no token',
      },
    ],
  },
  {
    id: 'A16',
    fault: 'Variables that Helm reads',
    where: 'environment of a real Helm at work',
    expected: 'a clean environment and folders of its own',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [us] });
      let names: string[] = [];
      const timer = setInterval(() => {
        for (const { pid } of helmProcesses(gateway)) {
          try {
            names = fs
              .readFileSync(`/proc/${pid}/environ`, 'utf8')
              .split('\0')
              .map(each => each.split('=')[0])
              .filter(Boolean);
          } catch {
            // It has ended.
          }
        }
      }, 10);
      await portal.mustRun(deployment({ gateway, regions: [us], mark: 'new' }));
      clearInterval(timer);
      expectThat(names.length > 0, 'no Helm was seen');
      const foreign = names.filter(
        name =>
          !/^(HOME|TMPDIR|LANG|KUBECONFIG|KUBECACHEDIR|XDG_\w+|HELM_(CACHE|CONFIG|DATA)_HOME|HELM_(NO_)?PLUGINS|HELM_DRIVER)$/.test(
            name,
          ),
      );
      expectThat(foreign.length === 0, `Helm also gets ${foreign.join(', ')}`);
      return `Helm gets only ${names.join(', ')}`;
    },
  },
  refused({
    id: 'A17',
    fault: 'Region unknown, doubled, 1,000 of them, *',
    expected: 'refused, naming the region or the limit',
    says: /[^\n]*region[^\n]*/i,
    inputs: () => [
      { regions: [{ id: 'mars-1' }] },
      { regions: [{ id: us }, { id: us }] },
      {
        regions: Array.from({ length: 1000 }, (_, index) => ({
          id: `r-${index}`,
        })),
      },
      { regions: [{ id: '*' }] },
      { regions: [] },
      { regions: us },
    ],
  }),
  {
    id: 'A18',
    fault: 'Region that may be read and not deployed to',
    where: 'permission policy, dvara.pipelines',
    expected: 'refused for that region before anything runs anywhere',
    tests: [
      {
        package: module,
        file: 'access/guardAction.test.ts',
        name: '*asks no region anything where the policy denies one of them, and names verb, permission, region and release',
      },
      {
        package: module,
        file: 'access/guardAction.test.ts',
        name: '*started by a pipeline*',
      },
    ],
  },
  refused({
    id: 'A19',
    fault: 'Time-out 0, negative, enormous, text',
    expected: 'a bounded number of seconds',
    says: /timeoutSeconds[^\n]*/,
    inputs: () =>
      [0, -1, 999 * 3600, 5, '300', '5m', 30.5].map(timeoutSeconds => ({
        timeoutSeconds,
      })),
  }),
  refused({
    id: 'A20',
    fault: 'Revision 0, negative, enormous, «latest»',
    expected: 'a whole number from 1 on',
    action: 'dvara:release:rollback',
    says: /[^\n]*revision[^\n]*/,
    inputs: () =>
      [0, -1, 1e9, 'latest', 1.5].map(revision => inRegion({ revision })),
  }),
  {
    id: 'A21',
    fault: 'Uninstall without the gateway’s name; install again afterwards',
    where: 'confirm',
    expected:
      'refused without the name; history is gone, so that it can be installed again',
    play: async ({ gateway, portal }) => {
      await deployOld({ gateway, portal, regions: [us] });
      const uninstall = (confirm?: string) =>
        portal.run({
          action: 'dvara:release:uninstall',
          input: { gateway, regions: [{ id: us }], confirm },
        });
      const sentences: string[] = [];
      for (const confirm of [undefined, '', 'another', `${gateway} `]) {
        const ended = await uninstall(confirm);
        expectThat(
          ended.status === 'failed',
          `«${confirm}» was taken for the name`,
        );
        sentences.push(find(ended.error, /confirm[^.\n]*/));
      }
      expectThat(
        (await revisions({ gateway, regionId: us })) === '1 deployed',
        'the release has changed',
      );
      const gone = await uninstall(gateway);
      expectThat(gone.status === 'completed', gone.error);
      await deployOld({ gateway, portal, regions: [us] });
      const all = await revisions({ gateway, regionId: us });
      expectThat(all === '1 deployed', `revisions are ${all}`);
      return `4 of 4 refused: ${sentences[2]}; installed again as ${all}`;
    },
  },
  {
    id: 'A22',
    fault: 'Rollback to a revision of another chart or older keys',
    where: 'history with another chart version, another Secret',
    expected: 'warned; no value is shown',
    tests: [
      {
        package: module,
        file: 'actions/createReleaseRollbackAction.test.ts',
        name: '*returns to the wanted revision, and warns of another chart and changed keys without showing one',
      },
    ],
  },
];

/** An input that does not exist is refused, or has no effect at all. */
async function expectNoSuchInput(
  scene: Scene & { names: string[] },
): Promise<string> {
  const { portal, names } = scene;
  const actions = await portal.json<
    Array<{ id: string; schema?: { input?: { properties?: object } } }>
  >({ path: '/api/scaffolder/v2/actions' });
  const ours = actions.filter(({ id }) => id.startsWith('dvara:'));
  expectThat(ours.length > 0, 'the portal lists no action of ours');
  const found = ours.flatMap(({ id, schema }) =>
    names
      .filter(name => Object.hasOwn(schema?.input?.properties ?? {}, name))
      .map(name => `${id}: ${name}`),
  );
  expectThat(found.length === 0, found.join(', '));
  return `none of the ${ours.length} actions has an input ${names.join(', ')}`;
}
