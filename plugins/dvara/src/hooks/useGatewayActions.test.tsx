import type { Entity } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  AuthorizeResult,
  type EvaluatePermissionRequest,
} from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { mockApis, TestApiProvider } from '@backstage/test-utils';
import {
  gatewayReportScenario,
  type ScenarioName,
} from '@dvara/backstage-plugin-dvara-common/testUtils';
import { renderHook, waitFor } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { useGatewayActions } from './useGatewayActions';

const template = (name: string): Entity => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name, namespace: 'default' },
});

const links = {
  template: ({ ref, values }: { ref: string; values: unknown }) =>
    `${ref}?${JSON.stringify(values)}`,
};

function renderActions(options: {
  scenario: ScenarioName;
  templates: string[];
  allows?: (request: EvaluatePermissionRequest) => boolean;
}) {
  const { scenario, templates, allows = () => true } = options;
  const asked: EvaluatePermissionRequest[] = [];
  const catalogApi = catalogApiMock({ entities: templates.map(template) });
  const permissionApi = mockApis.permission({
    authorize: request => {
      asked.push(request);
      return allows(request) ? AuthorizeResult.ALLOW : AuthorizeResult.DENY;
    },
  });
  const seen: string[][] = [];
  const { result, rerender } = renderHook(
    ({ report }) => {
      const actions = useGatewayActions({ report, links });
      seen.push(actions.map(({ id }) => id));
      return actions;
    },
    {
      initialProps: { report: gatewayReportScenario({ name: scenario }) },
      wrapper: ({ children }: PropsWithChildren<{}>) => (
        <TestApiProvider
          apis={[
            [catalogApiRef, catalogApi],
            [permissionApiRef, permissionApi],
          ]}
        >
          {children}
        </TestApiProvider>
      ),
    },
  );
  return { result, rerender, asked, seen };
}

describe('useGatewayActions', () => {
  it('offers what the catalog has a template for, filled in for the gateway', async () => {
    const { result } = renderActions({
      scenario: 'all-healthy',
      templates: ['dvara-change', 'dvara-uninstall'],
    });

    await waitFor(() => expect(result.current).toHaveLength(2));
    expect(result.current).toEqual([
      {
        id: 'change',
        to: 'template:default/dvara-change?{"gateway":"component:default/orders-llm"}',
        lacks: undefined,
      },
      {
        id: 'uninstall',
        to: 'template:default/dvara-uninstall?{"gateway":"component:default/orders-llm"}',
        lacks: undefined,
      },
    ]);
  });

  it('names the permission that is lacking in every region, asked for its releases', async () => {
    const { result, asked } = renderActions({
      scenario: 'not-installed',
      templates: ['dvara-roll-back', 'dvara-rotate-keys'],
      allows: ({ permission }) => permission.name !== 'dvara.secret.apply',
    });

    await waitFor(() =>
      expect(result.current).toMatchObject([
        { id: 'rollBack', lacks: undefined },
        { id: 'rotateKeys', lacks: 'dvara.secret.apply' },
      ]),
    );
    expect(asked).toContainEqual(
      expect.objectContaining({
        permission: expect.objectContaining({ name: 'dvara.release.rollback' }),
        resourceRef: 'us-east-1/gateways/orders-llm',
      }),
    );
    expect(JSON.stringify(asked)).not.toContain('eu-west-1');
  });

  it('leaves an action open that is allowed in one region', async () => {
    const { result, asked } = renderActions({
      scenario: 'all-healthy',
      templates: ['dvara-roll-back'],
      allows: request =>
        'resourceRef' in request &&
        request.resourceRef === 'eu-west-1/gateways/orders-llm',
    });

    await waitFor(() => expect(asked.length).toBeGreaterThan(2));
    await waitFor(() =>
      expect(result.current).toMatchObject([
        { id: 'rollBack', lacks: undefined },
      ]),
    );
  });

  it('keeps what it offers while it asks anew, and asks nothing as Helm takes its lock', async () => {
    const { result, rerender, asked, seen } = renderActions({
      scenario: 'all-healthy',
      templates: ['dvara-change', 'dvara-unlock'],
      allows: ({ permission }) => permission.name !== 'dvara.release.deploy',
    });
    await waitFor(() => expect(result.current).toHaveLength(1));
    const before = { asked: asked.length, seen: seen.length };

    const locked = gatewayReportScenario({ name: 'all-healthy' });
    locked.regions[0].release!.data!.status = 'pending-upgrade';
    rerender({ report: locked });
    expect(result.current).toMatchObject([{ id: 'change' }, { id: 'unlock' }]);
    expect(asked).toHaveLength(before.asked);

    const renamed = gatewayReportScenario({ name: 'all-healthy' });
    renamed.regions[0].release!.data!.name = 'another';
    rerender({ report: renamed });
    await waitFor(() =>
      expect(asked).toContainEqual(
        expect.objectContaining({
          resourceRef: expect.stringMatching(/\/another$/),
        }),
      ),
    );
    await waitFor(() =>
      expect(result.current).toMatchObject([
        { id: 'change', lacks: 'dvara.release.deploy' },
      ]),
    );
    expect(seen.slice(before.seen)).not.toContainEqual([]);
  });

  it('offers nothing any more once no region has the gateway', async () => {
    const { result, rerender } = renderActions({
      scenario: 'all-healthy',
      templates: ['dvara-change'],
    });
    await waitFor(() => expect(result.current).toHaveLength(1));

    rerender({
      report: gatewayReportScenario({ name: 'not-installed-anywhere' }),
    });
    expect(result.current).toEqual([]);
  });

  it('offers to unlock where Helm has left a lock, in those regions', async () => {
    const { result } = renderActions({
      scenario: 'release-stuck',
      templates: ['dvara-unlock'],
    });

    await waitFor(() => expect(result.current).toHaveLength(1));
    expect(result.current[0].to).toBe(
      'template:default/dvara-unlock?{"gateway":"component:default/orders-llm","regions":[{"id":"us-east-1"}]}',
    );
  });
});
