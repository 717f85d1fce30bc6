import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  dvaraHistoryReadPermission,
  dvaraLogReadPermission,
  slimGatewayReport,
  type ReleaseDiff,
  type ReleaseHistory,
} from '@dvara/backstage-plugin-dvara-common';
import type {
  ChartService,
  WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import type express from 'express';
import { z } from 'zod/v3';
import type { ReadAudit } from './audit/ReadAudit';
import type { FleetService } from './fleet/FleetService';
import type { ReleaseHistoryService } from './history/ReleaseHistoryService';
import type { LogLimits } from './podLogs/limits';
import type { PodLogs } from './podLogs/PodLogs';
import { createOpenApiRouter } from './schema/createOpenApiRouter';
import type {
  CataloguedGateway,
  GatewayAccessService,
} from './services/GatewayAccessService';
import type { GatewayReportService } from './services/GatewayReportService';
import type { FleetStreams } from './streaming/FleetStreams';
import type { GatewayStreams } from './streaming/GatewayStreams';
import type { StreamLimits } from './streaming/limits';
import type { PodLogStreams } from './streaming/PodLogStreams';
import type { StreamPlaces } from './streaming/StreamPlaces';

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

const regionParamsSchema = gatewayParamsSchema.extend({ region: z.string() });

const podParamsSchema = regionParamsSchema.extend({ pod: z.string() });

/** The document has said that they are whole numbers. */
const diffQuerySchema = z.object({
  from: z.coerce.number(),
  to: z.coerce.number(),
});

const flag = z
  .string()
  .optional()
  .transform(text => text === 'true');

/** The routes of `schema/openapi.yaml`. */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  access: GatewayAccessService;
  reports: GatewayReportService;
  fleet: FleetService;
  clock: WatchClock;
  charts: ChartService;
  streams: GatewayStreams;
  fleetStreams: FleetStreams;
  streamLimits: StreamLimits;
  history: ReleaseHistoryService;
  historyPlaces: { lists: StreamPlaces; differences: StreamPlaces };
  logs: PodLogs;
  logStreams: PodLogStreams;
  logLimits: LogLimits;
  audit: ReadAudit;
}): express.Router {
  const { httpAuth, access, reports, fleet, clock, charts, audit } = options;
  const { streams, fleetStreams, streamLimits, history, historyPlaces } =
    options;
  const { logs, logStreams, logLimits } = options;
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

  router.get('/v1/gateways/stream', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    await fleetStreams.serve({ response: res, credentials });
  });

  router.get('/v1/gateways/:kind/:namespace/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const entity = parse(gatewayParamsSchema, req.params);
    const gateway = await access.resolve({ entity, credentials });
    res.json(slimGatewayReport(await reports.getReport(gateway)));
  });

  /** Both routes of histories differ in what is read and which places it takes. */
  const answerHistory = async (route: {
    req: express.Request;
    res: express.Response;
    places: StreamPlaces;
    /** What is asked for besides a region of a gateway. */
    query?: Record<string, number>;
    read: (of: {
      gateway: CataloguedGateway;
      regionId: string;
    }) => Promise<ReleaseHistory | ReleaseDiff>;
  }) => {
    const { req, res, places, query, read } = route;
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { region: regionId, ...entity } = parse(
      regionParamsSchema,
      req.params,
    );
    const found = await audit.note({
      eventId: 'release-history',
      request: req,
      meta: { entityRef: stringifyEntityRef(entity), regionId, ...query },
      read: () =>
        places.hold({
          user: credentials.principal.userEntityRef,
          response: res,
          read: async () => {
            const gateway = await access.resolve({
              entity,
              credentials,
              permission: dvaraHistoryReadPermission,
            });
            return read({ gateway, regionId });
          },
        }),
    });
    answer(res, found);
  };

  router.get(
    '/v1/gateways/:kind/:namespace/:name/regions/:region/history',
    (req, res) =>
      answerHistory({
        req,
        res,
        places: historyPlaces.lists,
        read: of => history.history(of),
      }),
  );

  router.get(
    '/v1/gateways/:kind/:namespace/:name/regions/:region/history/diff',
    async (req, res) => {
      const { from, to } = parse(diffQuerySchema, req.query);
      await answerHistory({
        req,
        res,
        places: historyPlaces.differences,
        query: { from, to },
        read: of => history.diff({ ...of, from, to }),
      });
    },
  );

  router.get(
    '/v1/gateways/:kind/:namespace/:name/regions/:region/pods/:pod/log',
    async (req, res) => {
      const credentials = await httpAuth.credentials(req, { allow: ['user'] });
      const {
        region: regionId,
        pod,
        ...entity
      } = parse(podParamsSchema, req.params);
      const { follow, ...query } = parse(logQuerySchema(logLimits), req.query);
      const { container, previous } = query;
      const resolve = () =>
        access.resolve({
          entity,
          credentials,
          permission: dvaraLogReadPermission,
        });
      const listener = {
        credentials,
        response: res,
        authorize: async () => {
          await resolve();
        },
      };
      await audit.note({
        eventId: 'pod-log',
        request: req,
        meta: {
          entityRef: stringifyEntityRef(entity),
          regionId,
          pod,
          container,
          previous,
          follow,
        },
        read: async () => {
          if (follow) {
            await logStreams.follow({
              listener,
              open: async signal =>
                logs.follow({
                  gateway: await resolve(),
                  regionId,
                  pod,
                  signal,
                  ...query,
                }),
            });
            return;
          }
          const log = await logStreams.hold({
            listener,
            read: async signal =>
              logs.read({
                gateway: await resolve(),
                regionId,
                pod,
                signal,
                ...query,
              }),
          });
          answer(res, log);
        },
      });
    },
  );

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

/** @param body - undefined where nobody is there for an answer any more */
function answer(response: express.Response, body: object | undefined): void {
  if (body) {
    response.json(body);
  }
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

function logQuerySchema(limits: LogLimits) {
  return z
    .object({
      container: z.string().optional(),
      tailLines: z.coerce
        .number()
        .max(limits.maxTailLines, `must be at most ${limits.maxTailLines}`)
        .optional(),
      sinceSeconds: z.coerce.number().optional(),
      previous: flag,
      follow: flag,
    })
    .refine(({ previous, follow }) => !(previous && follow), {
      path: ['follow'],
      message: 'does not go with previous: that run has ended',
    });
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
