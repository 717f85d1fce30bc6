import { analyticsApiRef } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import {
  gatewayReportScenario,
  scenarioExpectations,
  scenarioNames,
  type ScenarioName,
} from '@dvara/backstage-plugin-dvara-common/testUtils';
import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import axe from 'axe-core';
import { unaskedDvaraApi } from '../../__testUtils__/unaskedDvaraApi';
import { dvaraApiRef } from '../../api';
import { GatewayReportView } from './GatewayReportView';

async function renderScenario(
  name: ScenarioName,
  props: Partial<Parameters<typeof GatewayReportView>[0]> = {},
) {
  const now = new Date();
  const report = gatewayReportScenario({ name, now });
  const onRefresh = jest.fn();
  const analytics = mockApis.analytics.mock();
  const { container } = await renderInTestApp(
    <TestApiProvider
      apis={[
        [permissionApiRef, mockApis.permission()],
        [analyticsApiRef, analytics],
        [dvaraApiRef, unaskedDvaraApi],
      ]}
    >
      <GatewayReportView
        report={report}
        receivedAt={now.getTime()}
        mode="live"
        onRefresh={onRefresh}
        {...props}
      />
    </TestApiProvider>,
  );
  return { container, report, onRefresh, analytics };
}

/** What a person must be able to read in the row of a region. */
const rows: Partial<
  Record<ScenarioName, { region: string; says: (string | RegExp)[] }>
> = {
  'all-healthy': {
    region: 'us-east-1',
    says: [
      'Healthy',
      '0.4.2 · app 1.7.0',
      'rev 12 · deployed',
      'server 3/3 · ui 1/1',
      '3 of 2–10',
      'running · full',
      '1.7.0 · up 3 d 4 h',
      'openai healthy',
      /\d s ago/,
    ],
  },
  'eu-unreachable': {
    region: 'eu-west-1',
    says: ['Unreachable', '3 min old', 'server 3/3'],
  },
  'never-seen': {
    region: 'eu-west-1',
    says: [
      'Unreachable',
      'Nothing has been read so far',
      'never answered',
      'starting',
    ],
  },
  'region-denied': { region: 'eu-west-1', says: ['Denied'] },
  'autoscaling-denied': {
    region: 'us-east-1',
    says: ['No permission', 'list horizontalpodautoscalers', 'server 3/3'],
  },
  'hpa-at-maximum': {
    region: 'us-east-1',
    says: ['10 of 2–10', 'at maximum', 'CPU 91 %'],
  },
  'hpa-without-metrics': { region: 'us-east-1', says: ['no metrics'] },
  'autoscaling-off': { region: 'us-east-1', says: ['off: 3 replicas'] },
  'status-denied': {
    region: 'eu-west-1',
    says: ['No permission', 'get services/proxy', 'server 3/3'],
  },
  'status-silent': { region: 'eu-west-1', says: ['No answer in 3 s'] },
  'status-not-understood': {
    region: 'eu-west-1',
    says: ['Not understood', 'HTML instead of JSON'],
  },
  'status-key-needed': { region: 'eu-west-1', says: ['actuator key'] },
  'provider-degraded': {
    region: 'eu-west-1',
    says: ['Degraded', 'openai degraded', 'anthropic healthy'],
  },
  'provider-unhealthy-everywhere': {
    region: 'ap-south-1',
    says: ['openai unhealthy'],
  },
  'old-status-shape': { region: 'us-east-1', says: ['up · standalone'] },
  'new-status-shape': { region: 'us-east-1', says: ['1.8.2'] },
  'region-mismatch': {
    region: 'us-east-1',
    says: ['wrong region: answers as eu-west-1'],
  },
  'crash-loop': {
    region: 'eu-west-1',
    says: ['server 1/3', 'out of memory ×2', '9 restarts'],
  },
  'crash-loop-everywhere': {
    region: 'us-east-1',
    says: ['Failed', 'server 0/1', 'crash loop'],
  },
  'image-pull-failed': {
    region: 'us-east-1',
    says: ['image cannot be pulled'],
  },
  'pods-unschedulable': {
    region: 'us-east-1',
    says: ['no node has room'],
  },
  'pods-not-ready': { region: 'us-east-1', says: ['Failed', 'server 0/2'] },
  'scaling-up': { region: 'us-east-1', says: ['Healthy', 'server 3/4'] },
  'not-installed': {
    region: 'eu-west-1',
    says: ['Not installed', 'Deploy it with the template'],
  },
  'not-installed-anywhere': { region: 'us-east-1', says: ['Not installed'] },
  starting: {
    region: 'us-east-1',
    says: ['Installing', 'server 0/1', 'rev 1'],
  },
  'release-failed': { region: 'us-east-1', says: ['Failed', 'failed'] },
  'release-stuck': { region: 'us-east-1', says: ['pending-upgrade'] },
  'versions-differ': {
    region: 'ap-south-1',
    says: ['0.4.1 · app 1.6.2', 'rev 7'],
  },
  'region-misconfigured': { region: 'eu-central-9', says: ['Unknown'] },
};

describe('GatewayReportView', () => {
  it.each(scenarioNames)(
    'says region, cause and remedy at first sight where «%s»',
    async name => {
      const { container } = await renderScenario(name);
      const { region, cause, remedy } = scenarioExpectations[name];
      for (const words of [region, cause, remedy].filter(Boolean)) {
        expect(container).toHaveTextContent(words!);
      }
    },
  );

  it.each(scenarioNames.filter(name => rows[name]))(
    'says what matters where «%s», and opens to the rest',
    async name => {
      const { region, says } = rows[name]!;
      await renderScenario(name);

      const row = screen.getByTestId(`region-row-${region}`);
      for (const words of says) {
        expect(row).toHaveTextContent(words);
      }
      fireEvent.click(within(row).getByRole('button', { name: /^Details of/ }));
      expect(
        await screen.findByTestId(`region-reading-${region}`),
      ).toBeVisible();
    },
  );

  it('is not loud of a gateway that cannot answer yet', async () => {
    await renderScenario('starting');

    const row = screen.getByTestId('region-row-us-east-1');
    expect(row).toHaveTextContent('no server pod is ready');
    expect(row).not.toHaveTextContent('Not there');
    fireEvent.click(within(row).getByRole('button', { name: /^Details of/ }));
    expect(
      await screen.findByTestId('region-reading-us-east-1'),
    ).not.toHaveTextContent('Tried:');
  });

  it.each<ScenarioName>([
    'eu-unreachable',
    'hpa-without-metrics',
    'not-installed',
  ])(
    'is within reach of everyone where «%s», with every row open',
    async name => {
      const { container } = await renderScenario(name);
      const buttons = screen.getAllByRole('button', { name: /^Details of/ });
      buttons.forEach(button => fireEvent.click(button));
      await waitFor(() =>
        expect(screen.getAllByTestId(/^region-reading-/)).toHaveLength(
          buttons.length,
        ),
      );

      const { violations } = await axe.run(container, {
        // Colours are computed by a browser only; lib/tones.test.ts has them.
        rules: { 'color-contrast': { enabled: false } },
      });
      expect(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
      ).toEqual([]);
    },
  );

  it('gives one sentence, its findings and their remedies first', async () => {
    const { report } = await renderScenario('crash-loop');

    const [finding] = report.findings;
    const findings = screen.getByRole('list', { name: 'Findings' });
    expect(findings).toHaveTextContent(finding.sentence);
    expect(findings).toHaveTextContent(`What to do: ${finding.remedy}`);
    // Only the title is read out as it changes: ages move on in the rest.
    expect(screen.getByRole('status')).toHaveTextContent(
      /^2 of 3 regions well$/,
    );
    expect(
      screen.getByRole('heading', { name: '2 of 3 regions well' }).nextSibling,
    ).toHaveTextContent('eu-west-1: 1 of 3 server pods ready (OOMKilled).');
  });

  it('leads from a finding to the template that mends it', async () => {
    const now = new Date();
    const report = gatewayReportScenario({ name: 'crash-loop', now });
    report.findings[0].template = {
      ref: 'template:default/dvara-change',
      values: { change: { resources: { limits: { memory: '2Gi' } } } },
    };
    const { analytics } = await renderScenario('crash-loop', {
      report,
      links: { template: ({ ref }) => `/form-of/${ref}` },
      actions: [{ id: 'change', to: '/change' }],
    });

    const link = screen.getByRole('link', {
      name: /^Raise memory to 2Gi: Server pods/,
    });
    expect(link).toHaveAttribute(
      'href',
      '/form-of/template:default/dvara-change',
    );
    fireEvent.click(link);
    expect(analytics.captureEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        subject: 'Apply a remedy',
        attributes: expect.objectContaining({ finding: 'out-of-memory' }),
      }),
    );
  });

  it('says of a remedy that is denied what is lacking', async () => {
    await renderScenario('crash-loop', {
      links: { template: ({ ref }) => `/form-of/${ref}` },
      actions: [{ id: 'change', to: '/change', lacks: 'dvara.release.deploy' }],
    });

    const finding = screen.getByTestId('finding-out-of-memory');
    const remedy = within(finding).getByRole('button', {
      name: /^Raise memory to 2Gi: /,
    });
    expect(remedy).toHaveAttribute('aria-disabled', 'true');
    expect(within(finding).queryByRole('link')).not.toBeInTheDocument();
    fireEvent.mouseOver(remedy);
    expect(
      await screen.findByText(/permission dvara\.release\.deploy/),
    ).toBeVisible();
  });

  it('shows no remedy that is not offered', async () => {
    await renderScenario('crash-loop', {
      links: { template: ({ ref }) => `/form-of/${ref}` },
      actions: [{ id: 'rollBack', to: '/back' }],
    });

    const finding = screen.getByTestId('finding-out-of-memory');
    expect(within(finding).queryByRole('link')).not.toBeInTheDocument();
    expect(within(finding).queryByRole('button')).not.toBeInTheDocument();
  });

  it('tells the portal’s analytics which rows, logs and histories are opened', async () => {
    const { analytics } = await renderScenario('crash-loop');
    fireEvent.click(screen.getByRole('button', { name: 'Details of EU West' }));
    const detail = await screen.findByTestId('region-reading-eu-west-1');
    fireEvent.click(
      await within(detail).findByRole('button', { name: /^Log of .*p8m1d$/ }),
    );
    const history = await within(detail).findByRole('button', {
      name: 'Show the history',
      hidden: true,
    });
    await waitFor(() => expect(history).toBeEnabled());
    fireEvent.click(history);

    expect(
      analytics.captureEvent.mock.calls
        .map(([{ action, subject, attributes }]) => ({
          action,
          subject,
          region: attributes?.region,
        }))
        .filter(({ action }) => action === 'click'),
    ).toEqual([
      { action: 'click', subject: 'Open a region', region: 'eu-west-1' },
      { action: 'click', subject: 'Open a log', region: 'eu-west-1' },
      { action: 'click', subject: 'Open a history', region: 'eu-west-1' },
    ]);
  });

  it('shows keys by name, where traffic leads, drains, events and how it scales', async () => {
    await renderScenario('crash-loop', { openRegionId: 'eu-west-1' });

    const detail = await screen.findByTestId('region-reading-eu-west-1');
    expect(
      await within(detail).findByText('gateway-encryption-master-password'),
    ).toBeVisible();
    for (const words of [
      'Up: the larger of 4 pods per 15 s and 100 % per 15 s, once wanted for 30 s.',
      'Down: 100 % per 15 s, once wanted for 5 min.',
      'Kubernetes: «New size: 3; reason: cpu resource utilization above target»',
      'orders-llm-dvara-server: one address gets traffic, 2 are not ready',
      'server: at least 1 stay when nodes are drained',
      'Back-off restarting failed container',
      'node-1zone-a',
    ]) {
      expect(detail).toHaveTextContent(words);
    }
  });

  it('opens a row to pods, conditions, routes and the Kubernetes tab', async () => {
    await renderScenario('crash-loop', {
      openRegionId: 'eu-west-1',
      links: {
        kubernetes: '/here/kubernetes',
        task: taskId => `/tasks/${taskId}`,
      },
    });

    const detail = await screen.findByTestId('region-reading-eu-west-1');
    expect(
      within(detail).getByRole('table', { name: 'Pods in EU West' }),
    ).toHaveTextContent(/CrashLoopBackOff.*exit 137, out of memory/);
    expect(detail).toHaveTextContent(
      'It has its metrics and computes a count.',
    );
    expect(detail).toHaveTextContent('48 % of 70 %');
    expect(detail).toHaveTextContent('chat · gpt-* → openai, anthropic');
    expect(
      within(detail).getByRole('img', {
        name: 'Memory 201Mi, request 256Mi',
      }),
    ).toBeInTheDocument();
    expect(
      within(detail).getByRole('link', { name: /Kubernetes/ }),
    ).toHaveAttribute('href', '/here/kubernetes');
    expect(
      within(detail).getByRole('link', { name: /^7f0c2a52/ }),
    ).toHaveAttribute('href', '/tasks/7f0c2a52-0d2c-4a4c-9d5e-2b8a4c1d9e10');
    const button = screen.getByRole('button', { name: 'Details of EU West' });
    expect(button).toHaveAttribute('aria-expanded', 'true');

    fireEvent.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'false');
    expect(detail).not.toBeInTheDocument();
  });

  it('sets old data back and says how old it is', async () => {
    await renderScenario('eu-unreachable', { openRegionId: 'eu-west-1' });

    const row = screen.getByTestId('region-row-eu-west-1');
    expect(row).toHaveAttribute('data-stale', 'true');
    expect(
      within(row).getByText('server 3/3').closest('td [data-stale]'),
    ).not.toBeNull();
    expect(screen.getByTestId('region-row-us-east-1')).not.toHaveAttribute(
      'data-stale',
    );
    const detail = await screen.findByTestId('region-reading-eu-west-1');
    expect(detail).toHaveTextContent('Shown: data from 3 min ago.');
    expect(detail).toHaveTextContent(
      'What to do: Check that the API server runs',
    );
  });

  it('says that the page itself is old, and why, and asks again', async () => {
    const { onRefresh } = await renderScenario('all-healthy', {
      mode: 'reconnecting',
      error: await ResponseError.fromResponse(
        Response.json(
          {
            error: { name: 'Error', message: 'The portal is being restarted.' },
            response: { statusCode: 503 },
          },
          { status: 503 },
        ),
      ),
    });

    const freshness = screen.getByTestId('dvara-connection');
    expect(freshness).toHaveTextContent('Not updated for');
    expect(freshness).toHaveTextContent(
      'The last try failed: The portal is being restarted. It',
    );
    expect(freshness).not.toHaveTextContent('Live');
    fireEvent.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(onRefresh).toHaveBeenCalledTimes(1);
  });

  it('tells what a state and the connection mean to those who go by keyboard', async () => {
    await renderScenario('crash-loop');

    const row = screen.getByTestId('region-row-eu-west-1');
    const connection = screen.getByTestId('dvara-connection');
    for (const [place, word, hint] of [
      [row, 'Degraded', /Open the row for the reason\./],
      [connection, 'Live', 'Changes come as they happen.'],
    ] as const) {
      const spot = within(place).getByRole('note');
      expect(spot).toHaveTextContent(word);
      act(() => spot.focus());
      expect(spot).toHaveFocus();
      expect(spot).toHaveAccessibleDescription(hint);
    }
  });

  it('reads the connection’s word out as it changes, not its age', async () => {
    await renderScenario('all-healthy');

    const connection = screen.getByTestId('dvara-connection');
    expect(within(connection).getByText('Live')).toHaveAttribute(
      'aria-live',
      'polite',
    );
    expect(
      within(connection)
        .getByText(/^Updated/)
        .closest('[aria-live]'),
    ).toBeNull();
  });

  it('names a table of the tab once', async () => {
    await renderScenario('versions-differ');

    for (const name of ['Drift', 'Providers × regions']) {
      const group = screen.getByRole('group', { name });
      expect(within(group).getByRole('table')).not.toHaveAccessibleName();
    }
  });

  it('counts ages by the clock that wrote them', async () => {
    const wrong = Date.now() - 3_600_000;
    await renderScenario('all-healthy', { receivedAt: wrong });
    // The browser's clock is an hour ahead of when it believes to have received.
    expect(screen.getByTestId('dvara-connection')).toHaveTextContent(
      'Updated 1 h ago',
    );
  });

  it('names the odd one out among the regions', async () => {
    await renderScenario('versions-differ');

    const drift = screen.getByRole('group', { name: 'Drift' });
    expect(
      within(drift).getByRole('row', { name: /^App version/ }),
    ).toHaveTextContent('App version1.7.0ap-south-11.6.2');
    expect(
      within(drift).queryByRole('row', { name: /^Server image/ }),
    ).not.toBeInTheDocument();
    expect(screen.getByText('Server image').nextSibling).toHaveTextContent(
      'gateway-server:1.7.0',
    );
  });

  it('says on whose side a provider’s trouble likely is', async () => {
    await renderScenario('provider-unhealthy-everywhere');

    expect(
      screen.getByText(
        'openai is not well in 3 of 3 regions: likely the provider’s side.',
      ),
    ).toBeInTheDocument();
  });

  it('says where regions are configured when there are none', async () => {
    await renderScenario('no-regions');

    expect(screen.getByText('No region is configured')).toBeInTheDocument();
  });
});
