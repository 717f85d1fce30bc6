import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  ChartService,
  WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import type express from 'express';
import { z } from 'zod/v3';
import type { FleetService } from './fleet/FleetService';
import { createOpenApiRouter } from './schema/createOpenApiRouter';
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
  fleet: FleetService;
  clock: WatchClock;
  charts: ChartService;
  streams: GatewayStreams;
  streamLimits: StreamLimits;
}): express.Router {
  const {
    httpAuth,
    access,
    reports,
    fleet,
    clock,
    charts,
    streams,
    streamLimits,
  } = options;
  const router = createOpenApiRouter();

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

  router.get('/v1/gateways', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { gateways, refused } = await access.list({ credentials });
    const read = await fleet.read({ gateways });
    const generatedAt = new Date(clock.now()).toISOString();
    res.json({ generatedAt, ...read, refused });
  });

  router.get('/v1/gateways/:kind/:namespace/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const entity = parse(gatewayParamsSchema, req.params);
    const gateway = await access.resolve({ entity, credentials });
    res.json(await reports.getReport(gateway));
  });

  router.get('/v1/stream', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { gateways } = parse(streamQuerySchema(streamLimits), req.query);
    await streams.serve({
      response: res,
      request: {
        credentials,
        entities: gateways,
        lastEventId: req.header('last-event-id')?.slice(0, 100),
      },
    });
  });

  return router;
}

/** What the document cannot say of a parameter is checked here. */
function parse<T extends z.ZodTypeAny>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues
        .map(({ path, message }) => `${path.join('.')} ${message}`)
        .join('; '),
    );
  }
  return parsed.data;
}

/** `gateways=component:default/a,component:default/b` */
function streamQuerySchema(limits: StreamLimits) {
  return z.object({
    gateways: z
      .string()
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
