import type { Fault } from '../Fault.ts';
import { canaryOf, expectNoCanary } from '../support/canaryForms.ts';
import { expectThat, find } from '../support/expectThat.ts';
import {
  deployment,
  expectNobodyAtWork,
  expectNothingDone,
  us,
} from '../support/gatewayCalls.ts';
import { letPodsGo } from '../support/levers.ts';
import { placesOfState } from '../support/placesOfState.ts';

const module = 'plugins/scaffolder-backend-module-dvara';

/** Faults by which a secret could get out. */
export const secretFaults: Fault[] = [
  {
    id: 'S23',
    fault: 'Dry run with a secret',
    where: 'dry run of actions',
    expected: 'no write to a cluster, no secret in the output',
    tests: [
      {
        package: module,
        file: 'actions/createSecretApplyAction.test.ts',
        name: '*asks and changes nothing in a dry run',
      },
      {
        package: module,
        file: 'actions/createReleaseDeployAction.test.ts',
        name: '*asks and changes nothing in a dry run, and still finds wrong values',
      },
      {
        package: module,
        file: 'actions/createReleaseUninstallAction.test.ts',
        name: '*lists in a dry run what would go and stay, and writes nothing',
      },
    ],
  },
  {
    id: 'S24',
    fault: 'A key of several lines through every action',
    where: 'task secrets; good, failing and cancelled runs on real regions',
    expected:
      'in no form (plain, JSON, base64 at any offset, URL, YAML block, first line) in log, error, output, checkpoint, database, file, record',
    play: async ({ gateway, portal }) => {
      const key = canaryOf(gateway);
      await letPodsGo({ regionId: us, release: gateway });
      await portal.mustRun({
        action: 'dvara:secret:apply',
        input: {
          gateway,
          regions: [{ id: us }],
          keysFromSecrets: { 'openai-api-key': 'typed' },
        },
        secrets: { typed: key },
      });
      const deploy = (values?: Record<string, unknown>) =>
        portal.run({
          ...deployment({
            gateway,
            regions: [us],
            mark: 'new',
            values,
            input: {
              existingSecret: `${gateway}-keys`,
              timeoutSeconds: 30,
            },
          }),
          secrets: { typed: key },
        });
      const good = await deploy();
      expectThat(good.status === 'completed', good.error);
      const bad = await deploy({ faults: { crashLoop: true } });
      expectThat(bad.status === 'failed', `the task is ${bad.status}`);
      await expectNobodyAtWork(gateway);
      const places = {
        'events of the good task': JSON.stringify(good),
        'events of the bad task': JSON.stringify(bad),
        ...(await placesOfState()),
      };
      expectNoCanary({ keys: [key], places });
      return `${Object.keys(places).length} places searched, none holds it`;
    },
    tests: [
      {
        package: 'plugins/dvara-node',
        file: 'helm/createRedactor.test.ts',
        name: '*',
      },
    ],
  },
  {
    id: 'S26',
    fault: 'A secret in a checkpoint, output, audit event or link',
    where: 'checkpoints and outputs of actions, audit log',
    expected: 'never written',
    tests: [
      {
        package: module,
        file: 'actions/createReleaseDeployAction.test.ts',
        name: '*lets no key of the task into a log, an output, a checkpoint or an error',
      },
      {
        package: module,
        file: 'access/guardAction.test.ts',
        name: '*holds no key, also where the region repeats it in its answer',
      },
      {
        package: module,
        file: 'template.test.ts',
        name: '*ends green with a release in both regions, the keys in the Secrets and a link to the tab, and leaves no key behind',
      },
    ],
  },
  {
    id: 'S27',
    fault: 'A provider key given as an ordinary parameter',
    where: 'values, valuesYaml',
    expected: 'refused, without repeating it',
    anyHelm: true,
    play: async ({ gateway, portal }) => {
      const key = canaryOf(gateway);
      const [values, yaml] = await Promise.all([
        portal.run({
          action: 'dvara:release:deploy',
          input: {
            gateway,
            regions: [{ id: us }],
            values: { secrets: { providerKeys: { openai: key } } },
          },
        }),
        portal.run({
          action: 'dvara:release:deploy',
          input: {
            gateway,
            regions: [{ id: us }],
            valuesYaml: `secrets:\n  providerKeys:\n    openai: ${JSON.stringify(
              key,
            )}\n`,
          },
        }),
      ]);
      expectThat(
        values.status === 'failed' && yaml.status === 'failed',
        `the tasks are ${values.status} and ${yaml.status}`,
      );
      expectNoCanary({
        keys: [key],
        places: {
          'error of values': values.error,
          'error of valuesYaml': yaml.error,
          'log of values': values.log,
          'log of valuesYaml': yaml.log,
        },
      });
      await expectNothingDone(gateway);
      return find(values.error, /[^\n]*secrets[^\n]*/);
    },
    tests: [
      {
        package: module,
        file: 'actions/createReleaseDeployAction.freeValues.test.ts',
        name: '*refuses a key without repeating it',
      },
      {
        package: module,
        file: 'templateForms.test.ts',
        name: '*takes each key from a secret that the form, or a caller, gives',
      },
    ],
  },
];
