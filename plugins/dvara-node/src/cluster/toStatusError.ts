import { z } from 'zod/v3';
import type { FailureKind } from '@dvara/backstage-plugin-dvara-common';
import { ClusterError } from './ClusterError';

/** The body by which a Kubernetes API server refuses. */
const refusalSchema = z.object({
  kind: z.literal('Status'),
  apiVersion: z.literal('v1'),
  reason: z
    .string()
    .regex(/^[A-Za-z]{1,64}$/)
    .optional()
    .catch(undefined),
  details: z
    .object({
      name: z.string().max(253).optional().catch(undefined),
      kind: z.string().max(253).optional().catch(undefined),
      retryAfterSeconds: z
        .number()
        .int()
        .positive()
        .optional()
        .catch(undefined),
      causes: z
        .array(z.object({ field: z.string().max(200).optional() }))
        .optional()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** @public */
export type ApiServerRefusal = z.infer<typeof refusalSchema>;

/** Reads an API server's own refusal; undefined where the body is anything else. */
export function readRefusal(body: string): ApiServerRefusal | undefined {
  try {
    return refusalSchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/**
 * Turns an API server's answer other than 2xx into a {@link ClusterError}. Of the
 * body only words of a known form are taken: its message may quote a Secret.
 */
export function toStatusError(options: {
  operation: string;
  statusCode: number;
  body: string;
  retryAfter?: string;
  /** What the request needs permission for, in RBAC's words. */
  needs: string;
}): ClusterError {
  const { operation, statusCode, needs } = options;
  const refusal = readRefusal(options.body);
  const reason = refusal?.reason;
  const retryAfterSeconds =
    refusal?.details?.retryAfterSeconds ?? toSeconds(options.retryAfter);
  const named = reason ? `HTTP ${statusCode} ${reason}` : `HTTP ${statusCode}`;
  const make = (kind: FailureKind, detail: string) =>
    new ClusterError({
      kind,
      operation,
      detail,
      statusCode,
      reason,
      retryAfterSeconds,
    });

  switch (statusCode) {
    case 401:
      return make('unauthorized', named);
    case 403:
      return make('forbidden', `no permission: ${needs}`);
    case 404:
      // A missing API or resource type is answered without an object's name.
      return refusal?.details?.name
        ? make('notFound', `no such object in ${refusal.details.kind ?? 'it'}`)
        : make('notSupported', `${named}: ${needs}`);
    case 408:
    case 504:
      return make('timeout', named);
    case 429:
      return make(
        'throttled',
        retryAfterSeconds
          ? `${named}, again after ${retryAfterSeconds} s`
          : named,
      );
    default:
  }
  if (statusCode >= 500) {
    return make('serverError', named);
  }
  if (statusCode >= 400) {
    const fields = (refusal?.details?.causes ?? [])
      .flatMap(cause => cause.field ?? [])
      .join(', ')
      .slice(0, 300);
    return make('rejected', fields ? `${named}: ${fields}` : named);
  }
  return make('invalidAnswer', `${named}, which is not expected here`);
}

function toSeconds(header: string | undefined): number | undefined {
  return header && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
