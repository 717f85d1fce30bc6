import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TemplateEntityProvider } from './TemplateEntityProvider';

// That templates come, and beside whom, is tested with a whole catalog in templates.test.ts.
describe('TemplateEntityProvider', () => {
  it('takes away what an earlier start has brought, where templates are turned off, also when a replica of before brings them once more', async () => {
    const connection = { applyMutation: jest.fn(), refresh: jest.fn() };
    let look: (signal: AbortSignal) => void | Promise<void> = () => undefined;
    await new TemplateEntityProvider({
      auth: mockServices.auth(),
      catalog: catalogServiceMock(),
      logger: mockServices.logger.mock(),
      taskRunner: {
        run: async ({ fn }) => {
          look = fn;
        },
      },
      templates: [],
    }).connect(connection);
    await look(new AbortController().signal);
    await look(new AbortController().signal);
    expect(connection.applyMutation.mock.calls).toEqual([
      [{ type: 'full', entities: [] }],
      [{ type: 'full', entities: [] }],
    ]);
  });

  it('asks again where a portal that is starting does not answer itself yet, so that nobody waits a minute', async () => {
    const connection = { applyMutation: jest.fn(), refresh: jest.fn() };
    const catalog = catalogServiceMock.mock();
    catalog.getEntitiesByRefs
      .mockRejectedValueOnce(new Error('503 Service Unavailable'))
      .mockResolvedValue({ items: [undefined] });
    let look: (signal: AbortSignal) => void | Promise<void> = () => undefined;
    const template = {
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      kind: 'Template',
      metadata: { name: 'dvara-gateway' },
    };
    await new TemplateEntityProvider({
      auth: mockServices.auth(),
      catalog,
      logger: mockServices.logger.mock(),
      taskRunner: {
        run: async ({ fn }) => {
          look = fn;
        },
      },
      templates: [template],
    }).connect(connection);
    await look(new AbortController().signal);
    expect(catalog.getEntitiesByRefs).toHaveBeenCalledTimes(2);
    expect(connection.applyMutation).toHaveBeenCalledWith({
      type: 'full',
      entities: [{ entity: template, locationKey: 'dvara:templates' }],
    });
  });
});
