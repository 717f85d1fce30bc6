import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createBackendModule,
  type SchedulerServiceTaskInvocationDefinition,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import scaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import {
  catalogProcessingExtensionPoint,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import catalogModuleDvara from '.';
import manifest from '../package.json';
import { buildTemplates } from './buildTemplates';
import { bundledTemplatesPath } from './bundledTemplatesPath';
import { readTemplates } from './readTemplates';

// A catalog with its database takes a while to start on a busy machine.
jest.setTimeout(60_000);

const NAMES = [
  'dvara-change',
  'dvara-gateway',
  'dvara-roll-back',
  'dvara-rotate-keys',
  'dvara-uninstall',
  'dvara-unlock',
];

/** A portal that has a template of its own by the name of one of the suite. */
function otherSource(options: {
  onConnect: (connection: EntityProviderConnection) => Promise<void>;
}) {
  return createBackendModule({
    pluginId: 'catalog',
    moduleId: 'other-source',
    register(env) {
      env.registerInit({
        deps: { processing: catalogProcessingExtensionPoint },
        async init({ processing }) {
          processing.addEntityProvider({
            getProviderName: () => 'other-source',
            connect: options.onConnect,
          });
        },
      });
    },
  });
}

async function registerOurOwn(
  connection: EntityProviderConnection,
): Promise<void> {
  const location = 'url:https://git.example/template.yaml';
  await connection.applyMutation({
    type: 'full',
    entities: [
      {
        locationKey: location,
        entity: {
          apiVersion: 'scaffolder.backstage.io/v1beta3',
          kind: 'Template',
          metadata: {
            name: 'dvara-unlock',
            title: 'Our own',
            annotations: {
              'backstage.io/managed-by-location': location,
              'backstage.io/managed-by-origin-location': location,
            },
          },
          spec: { type: 'operation', steps: [] },
        },
      },
    ],
  });
}

describe('templates of the suite', () => {
  const backends: TestBackend[] = [];

  afterEach(async () => {
    await Promise.all(backends.splice(0).map(backend => backend.stop()));
  });

  async function startCatalog(options: {
    templates?: JsonObject;
    withTemplateKind?: boolean;
    onConnect?: (connection: EntityProviderConnection) => Promise<void>;
  }) {
    const {
      templates,
      withTemplateKind = true,
      onConnect = registerOurOwn,
    } = options;
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const tasks = new Map<string, SchedulerServiceTaskInvocationDefinition>();
    const scheduler = mockServices.scheduler.mock({
      createScheduledTaskRunner: () => ({
        run: async task => {
          tasks.set(task.id, task);
        },
      }),
    });
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleDvara,
        otherSource({ onConnect }),
        ...(withTemplateKind ? [scaffolderEntityModel] : []),
        logger.factory,
        scheduler.factory,
        mockServices.rootConfig.factory({
          data: {
            // What locations may bring, which the suite is none of.
            catalog: { rules: [{ allow: ['Component'] }] },
            // Nothing listens there: templates come without a region.
            kubernetes: {
              clusterLocatorMethods: [
                {
                  type: 'config',
                  clusters: [
                    {
                      name: 'gone',
                      url: 'https://127.0.0.1:1',
                      authProvider: 'serviceAccount',
                      serviceAccountToken: 'none',
                    },
                  ],
                },
              ],
            },
            dvara: {
              regions: [
                { id: 'gone-1', cluster: 'gone', namespaces: ['gateways'] },
              ],
              catalog: { templates },
            },
          },
        }),
      ],
    });
    backends.push(backend);
    const find = async (name: string): Promise<Entity | undefined> => {
      const { body, status } = await request(backend.server).get(
        `/api/catalog/entities/by-name/template/default/${name}`,
      );
      return status === 200 ? body : undefined;
    };
    return {
      logger,
      find,
      look: () =>
        tasks.get('dvara-templates-refresh')?.fn(new AbortController().signal),
      /** Looks again until it is there: the catalog stitches entities in the background. */
      async found(name: string): Promise<Entity> {
        for (;;) {
          const entity = await find(name);
          if (entity) {
            return entity;
          }
          await new Promise(resolve => setTimeout(resolve, 50));
        }
      },
    };
  }

  it('are in the catalog without a region, whatever locations may bring, and without a team that the portal may not have', async () => {
    const { found, look, logger } = await startCatalog({});
    await found('dvara-unlock');
    await look();
    for (const name of NAMES.filter(each => each !== 'dvara-unlock')) {
      const entity = await found(name);
      expect(entity.metadata.annotations).toMatchObject({
        'backstage.io/managed-by-location': 'dvara:templates',
      });
      expect(entity.spec).not.toHaveProperty('owner');
      expect(entity.spec).toMatchObject({
        parameters: expect.anything(),
        steps: expect.anything(),
      });
    }
    await look();
    expect(logger.warn.mock.calls.flat().filter(isAboutTemplates)).toEqual([
      'template:default/dvara-unlock is left out: the catalog has an entity of that name from another source',
    ]);
    expect((await found('dvara-unlock')).metadata.title).toBe('Our own');
  });

  it('have the owner that is configured, and leave out what the portal has of its own', async () => {
    const { found, find, look, logger } = await startCatalog({
      templates: { owner: 'platform', exclude: ['dvara-unlock'] },
    });
    await found('dvara-unlock');
    await look();
    expect((await found('dvara-gateway')).spec?.owner).toBe(
      'group:default/platform',
    );
    expect((await find('dvara-unlock'))?.metadata.title).toBe('Our own');
    expect(logger.warn.mock.calls.flat().filter(isAboutTemplates)).toEqual([]);
  });

  it('keep their place against a source that comes later, which could ask people for their keys', async () => {
    let register: () => Promise<void> = async () => undefined;
    const { found, look, logger } = await startCatalog({
      onConnect: async connection => {
        register = () => registerOurOwn(connection);
      },
    });
    await look();
    await found('dvara-unlock');
    await register();
    await look();
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(
        /detected conflicting entityRef template:default\/dvara-unlock already referenced by dvara:templates/,
      ),
    );
    expect((await found('dvara-unlock')).metadata.title).not.toBe('Our own');
  });

  it('are not there where they are turned off', async () => {
    const { found, find, look } = await startCatalog({
      templates: { enabled: false },
    });
    await found('dvara-unlock');
    await look();
    expect(await find('dvara-gateway')).toBeUndefined();
    expect((await found('dvara-unlock')).metadata.title).toBe('Our own');
  });

  it('say what the backend lacks where the catalog does not take them, once', async () => {
    const { look, logger } = await startCatalog({ withTemplateKind: false });
    await look();
    await look();
    await look();
    expect(
      logger.warn.mock.calls
        .flat()
        .filter(line => String(line).includes('has not taken it')),
    ).toEqual(
      NAMES.map(
        name =>
          `template:default/${name} was given to the catalog, which has not taken it: the backend needs @backstage/plugin-catalog-backend-module-scaffolder-entity-model`,
      ),
    );
  });

  function isAboutTemplates(line: unknown): boolean {
    return String(line).startsWith('template:');
  }
});

describe('buildTemplates', () => {
  const build = (templates: JsonObject) =>
    buildTemplates({
      config: new ConfigReader({ dvara: { catalog: { templates } } }),
    });

  it('refuses an owner that is none, and the name of a template that there is not', () => {
    expect(() => build({ owner: 'component:default/platform' })).toThrow(
      'dvara.catalog.templates.owner «component:default/platform» is not a reference to a Group or User, such as group:default/platform',
    );
    expect(() => build({ owner: 'a:b:c' })).toThrow(
      'dvara.catalog.templates.owner «a:b:c» is not',
    );
    expect(() => build({ exclude: ['dvara-unlok'] })).toThrow(
      `dvara.catalog.templates.exclude names «dvara-unlok», which is no template of the suite; they are ${NAMES.join(
        ', ',
      )}`,
    );
  });

  it('needs nothing beside a template: no step reads a file that lies beside it', () => {
    for (const { metadata, spec } of build({})) {
      const { steps } = spec as { steps: { action: string }[] };
      expect({
        template: metadata.name,
        others: steps.filter(({ action }) => !action.startsWith('dvara:')),
      }).toEqual({ template: metadata.name, others: [] });
    }
  });
});

describe('package', () => {
  it('carries the templates when it is packed', () => {
    const directory = mkdtempSync(join(tmpdir(), 'dvara-templates-'));
    try {
      // The script copies between folders of the monorepo, which these stand for.
      const scripts = join(directory, 'plugins/module/scripts');
      mkdirSync(scripts, { recursive: true });
      cpSync(join(__dirname, '../scripts'), scripts, { recursive: true });
      cpSync(bundledTemplatesPath(), join(directory, 'templates'), {
        recursive: true,
      });
      const run = (script: string) =>
        execFileSync('sh', ['-c', script.replace(/backstage-cli/g, ':')], {
          cwd: join(directory, 'plugins/module'),
        });
      const packed = join(directory, 'plugins/module/templates');

      run(manifest.scripts.prepack);
      expect(manifest.files).toContain('templates');
      expect(readTemplates({ directory: packed })).toEqual(
        readTemplates({ directory: bundledTemplatesPath() }),
      );

      run(manifest.scripts.postpack);
      expect(readdirSync(join(directory, 'plugins/module'))).toEqual([
        'scripts',
      ]);
      expect(() => readTemplates({ directory: packed })).toThrow(
        'lacks its templates',
      );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
