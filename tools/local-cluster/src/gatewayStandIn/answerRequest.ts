import { timingSafeEqual } from 'node:crypto';
import type { GatewayComponent } from './GatewayPod.ts';
import type { StandInSettings } from './standInSettings.ts';
import { statusPayload, versionOf, type Route } from './statusPayload.ts';

/** A running container, as the endpoints see it. */
export interface GatewaySnapshot {
  component: GatewayComponent;
  environment: Readonly<Record<string, string>>;
  image: string;
  startedAt: Date;
  ready: boolean;
  routes: readonly Route[];
  settings: StandInSettings;
}

/** What to send, or how to misbehave. */
export type Answer =
  | { kind: 'answer'; status: number; contentType: string; body: string }
  | { kind: 'hang' }
  | { kind: 'reset' }
  /** The body, one byte a second. */
  | { kind: 'drip'; body: string }
  /** A body that starts as JSON and never ends. */
  | { kind: 'endless' };

/** Decides the answer to a request, with no effect of its own. */
export function answerRequest(options: {
  method: string;
  /** Path without query. */
  path: string;
  /** The Authorization header. */
  authorization: string | undefined;
  gateway: GatewaySnapshot;
  now: Date;
}): Answer {
  const { path, gateway } = options;
  const { settings } = gateway;
  if (options.method !== 'GET' && options.method !== 'HEAD') {
    return springError({ status: 405, error: 'Method Not Allowed', path });
  }
  const health = healthAnswer({ path, gateway });
  if (health) {
    return health;
  }
  if (path === '/actuator/info') {
    return json(200, {
      build: {
        name: gateway.component,
        group: 'com.dvarahq',
        version: versionOf(gateway.image),
      },
    });
  }
  if (gateway.component === 'gateway-ui' && path === '/') {
    return html(200, '<!doctype html><title>Dvara console (stand-in)</title>');
  }
  if (gateway.component === 'gateway-server') {
    if (path === '/status' && settings.statusAge !== 'new') {
      return statusAnswer({ gateway, now: options.now });
    }
    if (path === '/actuator/gateway-status' && settings.statusAge !== 'old') {
      const key = gateway.environment.DVARA_ACTUATOR_API_KEY ?? '';
      return isBearer({ authorization: options.authorization, key })
        ? statusAnswer({ gateway, now: options.now })
        : springError({ status: 401, error: 'Unauthorized', path });
    }
  }
  return springError({ status: 404, error: 'Not Found', path });
}

function healthAnswer(options: {
  path: string;
  gateway: GatewaySnapshot;
}): Answer | undefined {
  switch (options.path) {
    case '/actuator/health':
      return json(200, { status: 'UP', groups: ['liveness', 'readiness'] });
    case '/actuator/health/liveness':
      return json(200, { status: 'UP' });
    case '/actuator/health/readiness':
      return options.gateway.ready
        ? json(200, { status: 'UP' })
        : json(503, { status: 'OUT_OF_SERVICE' });
    default:
      return undefined;
  }
}

function statusAnswer(options: {
  gateway: GatewaySnapshot;
  now: Date;
}): Answer {
  const { gateway } = options;
  const path = '/status';
  const payload = statusPayload({
    ...gateway,
    providerHealth: gateway.settings.providerHealth,
    warning: gateway.settings.warning,
    now: options.now,
  });
  switch (gateway.settings.statusMode) {
    case 'hang':
      return { kind: 'hang' };
    case 'reset':
      return { kind: 'reset' };
    case 'drip':
      return { kind: 'drip', body: JSON.stringify(payload) };
    case 'endless':
      return { kind: 'endless' };
    case 'error500':
      return springError({ status: 500, error: 'Internal Server Error', path });
    case 'error503':
      return springError({ status: 503, error: 'Service Unavailable', path });
    case 'unauthorized':
      return springError({ status: 401, error: 'Unauthorized', path });
    case 'forbidden':
      return springError({ status: 403, error: 'Forbidden', path });
    case 'not-found':
      return springError({ status: 404, error: 'Not Found', path });
    case 'html':
      return html(200, '<!doctype html><h1>Welcome to nginx!</h1>');
    case 'empty':
      return {
        kind: 'answer',
        status: 200,
        contentType: 'application/json',
        body: '',
      };
    case 'invalid-json':
      return {
        kind: 'answer',
        status: 200,
        contentType: 'application/json',
        body: '{"status":"running","uptimeSeconds":NaN,',
      };
    case 'nested':
      return {
        kind: 'answer',
        status: 200,
        contentType: 'application/json',
        body: `${'{"status":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
      };
    case 'unknown-fields':
      return json(200, {
        ...payload,
        configBundle: { version: 7, appliedAt: options.now.toISOString() },
        denyList: { entries: 0 },
      });
    case 'wrong-region':
      return json(200, {
        ...payload,
        region: { id: 'elsewhere-1', name: 'Elsewhere', regionAware: true },
      });
    case 'no-providers':
      return json(200, { ...payload, providers: [] });
    case 'normal':
      return json(200, payload);
    default:
      return gateway.settings.statusMode satisfies never;
  }
}

function isBearer(options: {
  authorization: string | undefined;
  key: string;
}): boolean {
  // An unset key lets nobody in.
  const expected = Buffer.from(`Bearer ${options.key}`);
  const given = Buffer.from(options.authorization ?? '');
  return (
    options.key !== '' &&
    expected.length === given.length &&
    timingSafeEqual(expected, given)
  );
}

function json(status: number, body: unknown): Answer {
  return {
    kind: 'answer',
    status,
    contentType: 'application/json',
    body: JSON.stringify(body),
  };
}

function html(status: number, body: string): Answer {
  return { kind: 'answer', status, contentType: 'text/html', body };
}

function springError(options: {
  status: number;
  error: string;
  path: string;
}): Answer {
  return json(options.status, {
    timestamp: new Date().toISOString(),
    status: options.status,
    error: options.error,
    path: options.path,
  });
}
