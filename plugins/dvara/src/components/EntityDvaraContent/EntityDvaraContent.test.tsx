import type { Entity } from '@backstage/catalog-model';
import { catalogApiRef, EntityProvider } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { unaskedDvaraApi } from '../../__testUtils__/unaskedDvaraApi';
import { dvaraApiRef, type DvaraApi } from '../../api';
import { EntityDvaraCard } from '../EntityDvaraCard';
import { EntityDvaraContent } from './EntityDvaraContent';

const gateway = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, annotations: { 'dvara.ai/gateway': name } },
});
const first = gateway('orders-llm');
const second = gateway('chat-llm');

const api: DvaraApi = {
  ...unaskedDvaraApi,
  getGatewayReport: async () =>
    gatewayReportScenario({ name: 'crash-loop', now: new Date() }),
};

let turnTo: (entity: Entity) => void;

/** The tab of one gateway, beside the card of the second: its report is there at once. */
function Page() {
  const [entity, setEntity] = useState(first);
  turnTo = setEntity;
  return (
    <>
      <EntityProvider entity={entity}>
        <EntityDvaraContent />
      </EntityProvider>
      <EntityProvider entity={second}>
        <EntityDvaraCard />
      </EntityProvider>
    </>
  );
}

describe('EntityDvaraContent', () => {
  it('opens nothing on a gateway that was opened on the one before', async () => {
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [dvaraApiRef, api],
          [catalogApiRef, catalogApiMock({ entities: [] })],
          [permissionApiRef, mockApis.permission()],
        ]}
      >
        <Page />
      </TestApiProvider>,
    );
    await screen.findByTestId('region-card-eu-west-1');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Details of EU West' }),
    );
    expect(screen.getByTestId('region-detail-eu-west-1')).toBeVisible();

    act(() => turnTo(second));

    expect(
      await screen.findByRole('button', { name: 'Details of EU West' }),
    ).toHaveAttribute('aria-expanded', 'false');
  });
});
