import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ChartService } from '@dvara/backstage-plugin-dvara-node';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod/v3';
import type { GatewayAccessService } from './services/GatewayAccessService';
import type { GatewayReportService } from './services/GatewayReportService';
import type { GatewayStreams } from './streaming/GatewayStreams';
import type { StreamLimits } from './streaming/limits';

/** The form of kinds, namespaces and names in the catalog. */
const entityPart = z
  .string()
  .regex(
    /^[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
    'must be 1 to 63 letters, digits, «-», «_» or «.», with a letter or digit at both ends',
  );

const gatewayParamsSchema = z.object({
  kind: entityPart,
  namespace: entityPart,
  name: entityPart,
});

/** `component:default/orders-llm`, all three parts of it. */
const entityRefSchema = z.string().transform((text, context) => {
  const [, kind, namespace, name] =
    /^([^:/]+):([^:/]+)\/([^:/]+)$/.exec(text) ?? [];
  const parsed = gatewayParamsSchema.safeParse({ kind, namespace, name });
  if (!parsed.success) {
    context.addIssue({
      code: z.ZodIssueCode.custom,
      message: 'must name entities as component:default/orders-llm',
    });
    return z.NEVER;
  }
  return parsed.data;
});

/** The routes of `schema/openapi.yaml`. */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  access: GatewayAccessService;
  reports: GatewayReportService;
  charts: ChartService;
  streams: GatewayStreams;
  streamLimits: StreamLimits;
}): express.Router {
  const { httpAuth, access, reports, charts, streams, streamLimits } = options;
  const router = Router();

  router.get('/v1/regions', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    await access.requireRegions({ credentials });
    res.json({ items: await reports.listRegions() });
  });

  router.get('/v1/chart', async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user'] });
    const { location: _, ...rules } = await charts.read();
    res.json(rules);
  });

  router.get('/v1/gateways/:kind/:namespace/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const params = gatewayParamsSchema.safeParse(req.params);
    if (!params.success) {
      throw new InputError(
        params.error.issues
          .map(({ path, message }) => `${path.join('.')} ${message}`)
          .join('; '),
      );
    }
    const gateway = await access.resolve({
      entity: params.data,
      credentials,
    });
    res.json(await reports.getReport(gateway));
  });

  router.get('/v1/stream', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const query = streamQuerySchema(streamLimits).safeParse(req.query);
    if (!query.success) {
      throw new InputError(
        query.error.issues
          .map(({ path, message }) => `${path.join('.')} ${message}`)
          .join('; '),
      );
    }
    await streams.serve({
      response: res,
      request: {
        credentials,
        entities: query.data.gateways,
        lastEventId: req.header('last-event-id')?.slice(0, 100),
      },
    });
  });

  return router;
}

/** `gateways=component:default/a,component:default/b` */
function streamQuerySchema(limits: StreamLimits) {
  return z.object({
    gateways: z
      .string()
      .max(10_000, 'must be at most 10000 characters')
      .transform(text => [...new Set(text.split(',').map(ref => ref.trim()))])
      .pipe(
        z
          .array(entityRefSchema)
          .max(
            limits.gateways,
            `must name at most ${limits.gateways} entities`,
          ),
      ),
  });
}
