import type { Fault } from '../Fault.ts';
import { find, expectThat } from '../support/expectThat.ts';
import { expectNothingDone, us } from '../support/gatewayCalls.ts';

const module = 'plugins/scaffolder-backend-module-dvara';

/** Bad input past the forms of templates, and tasks that are tried again. */
export const templateFaults: Fault[] = [
  {
    id: 'T47',
    fault: 'Region sent past the form',
    where: 'values of the template «Dvara gateway» by REST',
    expected: 'the server checks again',
    tests: [
      {
        package: module,
        file: 'template.test.ts',
        name: '*fails and says why where a region that nobody configured is sent past the form',
      },
      {
        package: module,
        file: 'template.test.ts',
        name: '*fails with the chart’s own sentence where bounds are sent past the form',
      },
    ],
  },
  {
    id: 'T49',
    fault: 'YAML or Nunjucks text as the name of a release',
    where: 'parameters that a template hands on',
    expected: 'taken as text, and refused as a name',
    anyHelm: true,
    play: async ({ gateway, portal }) => {
      const texts = [
        '${{ 7 * 7 }}',
        '{{ secrets.backstageToken }}',
        'x\ny: z',
        '&a *a',
        "${{ range.constructor('return process')() }}",
      ];
      let said = '';
      for (const releaseName of texts) {
        const ended = await portal.run({
          action: 'dvara:release:deploy',
          input: { gateway, regions: [{ id: us, releaseName }] },
        });
        expectThat(
          ended.status === 'failed',
          `«${releaseName}» ended as ${ended.status}`,
        );
        said = find(ended.error, /releaseName[^.;]*must be a release name/);
      }
      await expectNothingDone(gateway);
      return `${texts.length} of ${texts.length} refused: ${said}`;
    },
    tests: [
      {
        package: module,
        file: 'template.test.ts',
        name: '*takes text of a template language in a field as text',
      },
      {
        package: module,
        file: 'template.test.ts',
        name: '*refuses the same text as a name or a region before a task is made',
      },
    ],
  },
  {
    id: 'T50',
    fault: 'A failed task is tried again, with its secrets gone',
    where: 'retry of a task that had typed keys',
    expected: 'nothing is written; the keys have to be typed again',
    tests: [
      {
        package: module,
        file: 'actions/createSecretApplyAction.test.ts',
        name: '*writes nothing where a typed key is lost, not even where the regions hold an old value of it',
      },
      {
        package: module,
        file: 'template.test.ts',
        name: '*refuses a task whose typed key is gone, as after a retry',
      },
    ],
  },
];
