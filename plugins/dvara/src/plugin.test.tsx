import type { Entity } from '@backstage/catalog-model';
import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import {
  ApiBlueprint,
  coreExtensionData,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { gatewayReportScenario } from '@dvara/backstage-plugin-dvara-common/testUtils';
import { screen, within } from '@testing-library/react';
import { StillObserver } from './__testUtils__/StillObserver';
import { unaskedDvaraApi } from './__testUtils__/unaskedDvaraApi';
import { dvaraApiRef, type DvaraApi } from './api';
import { dvaraPlugin } from './plugin';

const gateway: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'orders-llm',
    annotations: { 'dvara.ai/gateway': 'orders-llm' },
  },
  spec: { type: 'ai-gateway' },
};
const service: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'orders' },
};

const content = dvaraPlugin.getExtension('entity-content:dvara');
const card = dvaraPlugin.getExtension('entity-card:dvara');

function renderPage(options: {
  entity: Entity;
  extension: typeof content | typeof card;
}) {
  const api: DvaraApi = {
    ...unaskedDvaraApi,
    getRegions: async () => [],
    getGatewayReport: async ({ entityRef }) => {
      expect(entityRef).toEqual({
        kind: 'component',
        namespace: 'default',
        name: 'orders-llm',
      });
      return gatewayReportScenario({
        name: 'provider-degraded',
        now: new Date(),
      });
    },
  };
  return renderTestApp({
    extensions: [
      createTestEntityPage({ entity: options.entity }),
      options.extension,
    ],
    apis: [[dvaraApiRef, api]],
  });
}

describe('dvaraPlugin', () => {
  it('shows the tab on the page of a gateway', async () => {
    renderPage({ entity: gateway, extension: content });

    const row = await screen.findByRole('row', { name: 'EU West' });
    expect(within(row).getAllByText(/openai degraded/)).not.toHaveLength(0);
    expect(
      screen.getByRole('heading', { name: '2 of 3 regions well' }),
    ).toBeInTheDocument();
  });

  it('shows the card on the page of a gateway', async () => {
    renderPage({ entity: gateway, extension: card });

    const line = await screen.findByTestId('region-card-eu-west-1');
    expect(line).toHaveTextContent('EU West');
    expect(line).toHaveTextContent('Degraded');
    expect(line).toHaveTextContent('4/4 pods');
    expect(line).toHaveTextContent('2/3 providers');
  });

  it('has a page for all gateways, with a place in the portal’s navigation', async () => {
    const page = dvaraPlugin.getExtension('page:dvara');
    const tester = createExtensionTester(page);
    expect(tester.get(coreExtensionData.routePath)).toBe('/dvara');
    expect(tester.get(coreExtensionData.title)).toBe('Gateways');
    expect(tester.get(coreExtensionData.icon)).toBeDefined();

    window.ResizeObserver = StillObserver;
    renderTestApp({
      extensions: [page],
      config: {
        backend: { baseUrl: 'http://portal' },
        app: {
          extensions: [{ 'page:dvara': { config: { title: 'LLM gateways' } } }],
        },
      },
      initialRouteEntries: ['/dvara'],
      apis: [
        [
          dvaraApiRef,
          {
            ...unaskedDvaraApi,
            getFleet: async () => ({
              generatedAt: new Date().toISOString(),
              regions: [],
              gateways: [],
              refused: [],
            }),
          },
        ],
        [catalogApiRef, catalogApiMock({ entities: [] })],
      ],
    });

    expect(
      await screen.findByRole('heading', { name: 'No gateway yet' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: 'LLM gateways' }),
    ).toBeInTheDocument();
  });

  it('takes title, path and group of the tab from the portal', () => {
    const tester = createExtensionTester(content, {
      config: { title: 'LLM gateway', path: '/llm', group: 'observability' },
    });

    expect(tester.get(EntityContentBlueprint.dataRefs.title)).toBe(
      'LLM gateway',
    );
    expect(tester.get(coreExtensionData.routePath)).toBe('/llm');
    expect(tester.get(EntityContentBlueprint.dataRefs.group)).toBe(
      'observability',
    );
  });

  it('polls as often as the portal has it where nothing can be pushed', () => {
    const { factory } = createExtensionTester(
      dvaraPlugin.getExtension('api:dvara'),
      { config: { pollSeconds: 30 } },
    ).get(ApiBlueprint.dataRefs.factory);

    expect(factory({})).toMatchObject({ pollSeconds: 30 });
  });

  it.each([
    ['tab', content],
    ['card', card],
  ])('shows no %s on the page of any other entity', async (_, extension) => {
    renderPage({ entity: service, extension });

    expect(await screen.findByTestId('empty-entity-page')).toBeInTheDocument();
  });

  it.each([
    ['scaffolder-form-field:dvara/region-picker', 'DvaraRegionPicker'],
    ['scaffolder-form-field:dvara/chart-values', 'DvaraChartValues'],
    ['scaffolder-form-field:dvara/values-yaml', 'DvaraValuesYaml'],
    ['scaffolder-form-field:dvara/waves', 'DvaraWaves'],
    ['scaffolder-form-field:dvara/keys', 'DvaraKeys'],
  ] as const)('brings the field %s that templates name', async (id, name) => {
    const load = createExtensionTester(dvaraPlugin.getExtension(id)).get(
      FormFieldBlueprint.dataRefs.formFieldLoader,
    );

    expect(await load()).toMatchObject({ name });
  });
});
