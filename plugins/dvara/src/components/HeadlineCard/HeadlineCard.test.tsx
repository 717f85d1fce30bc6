import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import { unaskedDvaraApi } from '../../__testUtils__/unaskedDvaraApi';
import { dvaraApiRef } from '../../api';
import { NowProvider } from '../../hooks/useNow';
import { HeadlineCard } from './HeadlineCard';

async function renderReports(first: GatewayReport) {
  let show: (report: GatewayReport) => void = () => {};
  function Shown() {
    const [report, setReport] = useState(first);
    show = setReport;
    return (
      <HeadlineCard
        report={report}
        mode="live"
        onRefresh={() => {}}
        links={{ template: ({ ref }) => `/form-of/${ref}` }}
        actions={[{ id: 'change', to: '/change' }]}
      />
    );
  }
  await renderInTestApp(
    <TestApiProvider apis={[[dvaraApiRef, unaskedDvaraApi]]}>
      <NowProvider>
        <Shown />
      </NowProvider>
    </TestApiProvider>,
  );
  return { show: (report: GatewayReport) => act(() => show(report)) };
}

describe('HeadlineCard', () => {
  it('leaves the focus on a remedy as the numbers in its finding change', async () => {
    const report = gatewayReportScenario({ name: 'crash-loop' });
    const [finding] = report.findings;
    const { show } = await renderReports({ ...report, findings: [finding] });
    const remedy = screen.getByRole('link', {
      name: /^Raise memory to 2Gi: Server/,
    });
    remedy.focus();

    show({
      ...report,
      findings: [{ ...finding, sentence: 'Pods died 7 times.' }],
    });

    expect(
      screen.getByRole('link', {
        name: 'Raise memory to 2Gi: Pods died 7 times.',
      }),
    ).toHaveFocus();
  });

  it('shows findings of the same kind in the same regions side by side', async () => {
    const report = gatewayReportScenario({ name: 'crash-loop' });
    const [finding] = report.findings;
    const complain = jest.spyOn(console, 'error').mockImplementation();
    await renderReports({
      ...report,
      findings: ['One.', 'Two.'].map(sentence => ({ ...finding, sentence })),
    });

    expect(screen.getByText('One.')).toBeVisible();
    expect(screen.getByText('Two.')).toBeVisible();
    expect(complain.mock.calls.flat().join()).not.toContain('same key');
    complain.mockRestore();
  });
});
