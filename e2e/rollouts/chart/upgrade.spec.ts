import { expect, test } from '@playwright/test';
import { copyChart, editChart } from '../support/chartFolder.ts';
import { HelmProcessWatch } from '../support/HelmProcesses.ts';
import { helmMajors } from '../support/portals.ts';
import { readyServers } from '../support/readyServers.ts';
import { histories, history, marked } from '../support/releases.ts';
import { mustRun, runAction } from '../support/tasks.ts';

const regionId = 'us-west-2';

for (const major of helmMajors) {
  test(`Helm ${major}: another chart breaks a plan; with a plan of its own it replaces the pods and no ready one is missing meanwhile`, async () => {
    const gateway = `chart-helm${major}`;
    const input = {
      gateway,
      regions: [{ id: regionId }],
      values: marked('old', { replicaCount: 3 }),
    };
    const plan = async () => {
      const { output } = await mustRun({
        major,
        action: 'dvara:release:plan',
        input,
      });
      return { planDigest: output.digest, planBasis: output.basis };
    };
    copyChart(major);
    try {
      await mustRun({ major, action: 'dvara:release:deploy', input });
      const planned = await plan();
      editChart({
        major,
        file: 'Chart.yaml',
        from: /^version: 0\.1\.0$/m,
        to: 'version: 0.2.0',
      });
      // The images are those of this version.
      editChart({
        major,
        file: 'Chart.yaml',
        from: /^appVersion: '1\.0\.0'$/m,
        to: "appVersion: '1.1.0'",
      });
      const before = await histories(gateway);
      const watch = new HelmProcessWatch(gateway);
      const refused = await runAction({
        major,
        action: 'dvara:release:deploy',
        input: { ...input, ...planned },
      });
      expect(watch.stop().seen).toBe(0);
      expect(refused.status).toBe('failed');
      expect(refused.error).toContain(
        'Nothing was started: the plan no longer holds. the chart has changed.',
      );
      expect(await histories(gateway)).toEqual(before);

      const ready = await readyServers({
        regionId,
        release: gateway,
        expected: 3,
      });
      await mustRun({
        major,
        action: 'dvara:release:deploy',
        input: { ...input, ...(await plan()) },
      });
      await ready.stop();
      expect(ready.lowest).toBe(3);
      expect(ready.pods.size).toBe(6);
      expect(
        (await history({ regionId, release: gateway })).map(
          ({ chart, status }) => `${chart} ${status}`,
        ),
      ).toEqual(['dvara-0.1.0 superseded', 'dvara-0.2.0 deployed']);
    } finally {
      copyChart(major);
    }
  });
}
