import type { Failure } from '../region/failure';
import type { GatewayStatus } from './gatewayStatus';
import { gatewayStatusPayloadSchema } from './gatewayStatusPayload';

/** The payload is four levels deep; an answer far beyond that is no status. */
const MAX_DEPTH = 32;

/**
 * A gateway's status, or why the answer is none.
 *
 * @public
 */
export type ParsedGatewayStatus =
  | { status: GatewayStatus; failure?: undefined }
  | { failure: Failure; status?: undefined };

/**
 * Reads the body of `GET /status` or `GET /actuator/gateway-status`. Unknown
 * fields are dropped, and one of another form than it was is unknown, so that a newer
 * gateway shows what is understood. Nothing of the body is repeated in a failure.
 *
 * @public
 */
export function parseGatewayStatus(options: {
  body: string;
  /** What was tried, in words. */
  operation: string;
  /** Takes secrets out of each text of the answer, before any of it is used. */
  redact?: (text: string) => string;
}): ParsedGatewayStatus {
  const { redact } = options;
  const body = options.body.trim();
  const failed = (detail: string): ParsedGatewayStatus => ({
    failure: { kind: 'invalidAnswer', operation: options.operation, detail },
  });
  if (body === '') {
    return failed('an empty answer');
  }
  if (body.startsWith('<')) {
    return failed('HTML instead of JSON');
  }
  if (!isShallow(body)) {
    return failed(`nested deeper than ${MAX_DEPTH} levels`);
  }
  let json: unknown;
  try {
    json = JSON.parse(
      body,
      redact &&
        ((_key, value: unknown) =>
          typeof value === 'string' ? redact(value) : value),
    );
  } catch {
    return failed('not valid JSON');
  }
  const parsed = gatewayStatusPayloadSchema.safeParse(json);
  if (!parsed.success) {
    const path = parsed.error.issues[0].path.join('.').slice(0, 100);
    return failed(
      path === ''
        ? 'JSON, but not a status'
        : `not a status: ${path} is missing or of another type`,
    );
  }
  return { status: parsed.data };
}

/** Counts brackets outside of strings, before anything recursive sees the text. */
function isShallow(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json[index];
    if (inString) {
      if (character === '\\') {
        index += 1;
      } else if (character === '"') {
        inString = false;
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > MAX_DEPTH) {
        return false;
      }
    } else if (character === ']' || character === '}') {
      depth -= 1;
    }
  }
  return true;
}
