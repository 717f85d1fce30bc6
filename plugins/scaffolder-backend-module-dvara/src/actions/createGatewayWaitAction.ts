import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { isError, stringifyError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  DVARA_GATEWAY_ANNOTATION,
  DVARA_REGIONS_ANNOTATION,
} from '@dvara/backstage-plugin-dvara-common';
import { catalogCredentials } from '../catalog/catalogCredentials';
import { examples } from './createGatewayWaitAction.examples';
import { gatewayWaitInput, gatewayWaitOutput } from './gatewayWaitSchema';
import { parseInput } from './parseInput';

const INTERVAL_MS = 2000;

/**
 * `dvara:gateway:wait` waits until the catalog has the gateway's entity, so that a link to
 * its page does not lead to «not found».
 *
 * The id, the inputs and the outputs are a contract with templates and pipelines.
 *
 * @public
 */
export function createGatewayWaitAction(options: {
  catalog: CatalogService;
  auth: AuthService;
  /** Milliseconds between two looks; 2000 by default. */
  intervalMs?: number;
}) {
  const { catalog, auth, intervalMs = INTERVAL_MS } = options;

  return createTemplateAction({
    id: 'dvara:gateway:wait',
    description:
      'Waits until the catalog has the entity of a Dvara gateway, and tells the path of its page',
    supportsDryRun: true,
    examples,
    schema: {
      input: () => gatewayWaitInput,
      output: () => gatewayWaitOutput,
    },
    async handler(ctx) {
      const {
        gateway,
        regions = [],
        timeoutSeconds,
        ...input
      } = parseInput({
        schema: gatewayWaitInput,
        input: ctx.input,
      });
      const reference = parseEntityRef(input.entityRef ?? gateway, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      });
      const entityRef = stringifyEntityRef(reference);
      const entityPath = `/catalog/${[
        reference.namespace,
        reference.kind,
        reference.name,
      ]
        .map(part => encodeURIComponent(part.toLocaleLowerCase('en-US')))
        .join('/')}`;
      ctx.output('entityRef', entityRef);
      ctx.output('entityPath', entityPath);
      ctx.output('tabPath', `${entityPath}/dvara`);
      if (ctx.isDryRun) {
        return;
      }

      ctx.logger.info(`Waiting for ${entityRef} to appear in the catalog`);
      const credentials = await catalogCredentials({
        auth,
        initiator: await ctx.getInitiatorCredentials(),
      });
      const deadline = Date.now() + timeoutSeconds * 1000;
      for (;;) {
        const found = await look();
        if (found === true) {
          ctx.logger.info(`${entityRef} is in the catalog`);
          return;
        }
        if (Date.now() + intervalMs > deadline) {
          throw new Error(
            `${found} after ${timeoutSeconds} s. The releases are not affected; the catalog looks into the regions every dvara.catalog.intervalSeconds`,
          );
        }
        await sleep(intervalMs, undefined, { signal: ctx.signal });
      }

      /** @returns true, or what is still missing, as the beginning of a sentence */
      async function look(): Promise<true | string> {
        try {
          const entity = await catalog.getEntityByRef(entityRef, {
            credentials,
          });
          if (!entity) {
            return `${entityRef} is not in the catalog, or you may not read it,`;
          }
          const served =
            entity.metadata.annotations?.[DVARA_GATEWAY_ANNOTATION];
          if (served !== gateway) {
            return `${entityRef} is in the catalog but its annotation ${DVARA_GATEWAY_ANNOTATION} is not ${gateway}`;
          }
          // An entity without the annotation stands for all regions.
          const named = entity.metadata.annotations?.[
            DVARA_REGIONS_ANNOTATION
          ]?.split(',').map(id => id.trim());
          const missing = regions.filter(
            ({ id }) => named && !named.includes(id),
          );
          return (
            missing.length === 0 ||
            `${entityRef} is in the catalog but does not name ${missing
              .map(({ id }) => id)
              .join(', ')} yet`
          );
        } catch (error) {
          return `The catalog could not be asked for ${entityRef} (${
            isError(error) ? error.message : stringifyError(error)
          })`;
        }
      }
    },
  });
}
