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
import { screen } from '@testing-library/react';
import { Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { StillObserver } from './__testUtils__/StillObserver';
import { unaskedDvaraApi } from './__testUtils__/unaskedDvaraApi';
import { dvaraApiRef, type DvaraApi } from './api';
import {
  DvaraFleetPage,
  EntityDvaraCard,
  EntityDvaraContent,
  isDvaraGatewayAvailable,
} from './legacy';

const gateway: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'orders-llm',
    annotations: { 'dvara.ai/gateway': 'orders-llm' },
  },
};
const service: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'orders' },
};

const api: DvaraApi = {
  ...unaskedDvaraApi,
  getRegions: async () => [],
  getFleet: async () => ({
    generatedAt: new Date().toISOString(),
    regions: [],
    gateways: [],
    refused: [],
  }),
  getGatewayReport: async () =>
    gatewayReportScenario({ name: 'all-healthy', now: new Date() }),
};

async function renderAt(path: '/' | '/dvara' | '/fleet', entity: Entity) {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [dvaraApiRef, api],
        [catalogApiRef, catalogApiMock({ entities: [] })],
        [permissionApiRef, mockApis.permission()],
      ]}
    >
      <EntityProvider entity={entity}>
        <Suspense fallback={null}>
          <Routes>
            <Route path="/" element={<EntityDvaraCard />} />
            <Route path="/dvara" element={<EntityDvaraContent />} />
            <Route path="/fleet" element={<DvaraFleetPage />} />
          </Routes>
        </Suspense>
      </EntityProvider>
    </TestApiProvider>,
    { routeEntries: [path] },
  );
}

describe('the plugin for the old frontend system', () => {
  it('shows the tab', async () => {
    await renderAt('/dvara', gateway);

    expect(
      await screen.findByRole('heading', { name: 'All 3 regions well' }),
    ).toBeInTheDocument();
  });

  it('shows the card', async () => {
    await renderAt('/', gateway);

    expect(
      await screen.findByTestId('region-card-us-east-1'),
    ).toHaveTextContent('Healthy');
  });

  it('brings the page with all gateways', async () => {
    window.ResizeObserver = StillObserver;
    await renderAt('/fleet', service);

    expect(
      await screen.findByRole('heading', { name: 'No gateway yet' }),
    ).toBeInTheDocument();
  });

  it('names the annotation that an entity lacks', async () => {
    await renderAt('/dvara', service);

    expect(await screen.findByText('dvara.ai/gateway')).toBeInTheDocument();
  });

  it('tells gateways from other entities', () => {
    expect(isDvaraGatewayAvailable(gateway)).toBe(true);
    expect(isDvaraGatewayAvailable(service)).toBe(false);
  });
});
