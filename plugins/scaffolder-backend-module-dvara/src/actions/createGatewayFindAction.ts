import type { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { DVARA_GATEWAY_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import { catalogCredentials } from '../catalog/catalogCredentials';
import { examples } from './createGatewayFindAction.examples';
import { gatewayFindInput, gatewayFindOutput } from './gatewayFindSchema';
import { parseInput } from './parseInput';

/**
 * `dvara:gateway:find` tells which gateway an entity of the catalog stands for, and who owns it.
 * Unlike `catalog:fetch` it also works for tasks that a restricted service token has started.
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createGatewayFindAction(options: {
  catalog: CatalogService;
  auth: AuthService;
}) {
  const { catalog, auth } = options;

  return createTemplateAction({
    id: 'dvara:gateway:find',
    description:
      'Tells which Dvara gateway an entity of the catalog stands for, and who owns it',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => gatewayFindInput,
      output: () => gatewayFindOutput,
    },
    async handler(ctx) {
      const input = parseInput({ schema: gatewayFindInput, input: ctx.input });
      const entityRef = stringifyEntityRef(
        parseEntityRef(input.entityRef, {
          defaultKind: 'component',
          defaultNamespace: 'default',
        }),
      );
      const entity = await catalog.getEntityByRef(entityRef, {
        credentials: await catalogCredentials({
          auth,
          initiator: await ctx.getInitiatorCredentials(),
        }),
      });
      if (!entity) {
        throw new NotFoundError(
          `Nothing was started: ${entityRef} is not in the catalog, or you may not read it. Choose a gateway that the catalog has`,
        );
      }
      const gateway = entity.metadata.annotations?.[DVARA_GATEWAY_ANNOTATION];
      if (!gateway) {
        throw new InputError(
          `Nothing was started: ${entityRef} is no Dvara gateway, because it has no annotation ${DVARA_GATEWAY_ANNOTATION}. Choose another entity, or add the annotation`,
        );
      }
      ctx.output('gateway', gateway);
      const owner = entity.spec?.owner;
      if (typeof owner === 'string') {
        ctx.output('owner', owner);
      }
      ctx.logger.info(`${entityRef} stands for gateway ${gateway}`);
    },
  });
}
