import { z } from 'zod/v3';

/**
 * Why something could not be read from a region. Each kind is a different value
 * from the wire to the screen; none is ever turned into an empty answer.
 *
 * @public
 */
export const failureKindSchema = z.enum([
  'timeout',
  'connectionRefused',
  'connectionLost',
  'nameNotResolved',
  'tlsRejected',
  'unauthorized',
  'forbidden',
  'notFound',
  'rejected',
  'throttled',
  'serverError',
  'invalidAnswer',
  'notSupported',
  'misconfigured',
  'unknown',
]);

/** @public */
export type FailureKind = z.infer<typeof failureKindSchema>;

/**
 * A failure as it travels to the browser. `detail` never holds an address, a
 * credential or a foreign answer's body.
 *
 * @public
 */
export const failureSchema = z.object({
  kind: failureKindSchema,
  /** What was tried, in words: «list horizontalpodautoscalers». */
  operation: z.string().max(200),
  /** Facts that help, for example «no answer in 3 s» or «HTTP 503». */
  detail: z.string().max(500).optional(),
});

/** @public */
export type Failure = z.infer<typeof failureSchema>;

/**
 * Words for a failure.
 *
 * @public
 */
export interface FailureWording {
  /** Two or three words for a badge. */
  label: string;
  /** What happened, as a sentence. */
  sentence: string;
  /** What to do about it. */
  remedy: string;
}

const wordings: Record<FailureKind, FailureWording> = {
  timeout: {
    label: 'No answer',
    sentence: 'The region did not answer in time.',
    remedy:
      'Check the load of the API server and the network path from the portal.',
  },
  connectionRefused: {
    label: 'Connection refused',
    sentence: 'Nothing accepts connections at the region’s address.',
    remedy:
      'Check that the API server runs and that a firewall does not reject the portal.',
  },
  connectionLost: {
    label: 'Connection lost',
    sentence: 'The region closed the connection before it had answered.',
    remedy: 'Check the API server’s log for a restart, and any proxy between.',
  },
  nameNotResolved: {
    label: 'Name unknown',
    sentence: 'The name of the region’s API server does not resolve.',
    remedy:
      'Check the cluster’s url in the portal’s configuration and its DNS.',
  },
  tlsRejected: {
    label: 'TLS rejected',
    sentence: 'The region’s certificate is not trusted or has expired.',
    remedy: 'Renew the certificate, or correct caData of the cluster.',
  },
  unauthorized: {
    label: 'Credential refused',
    sentence: 'The region does not accept the portal’s credential.',
    remedy: 'Renew the cluster’s token; it may have expired.',
  },
  forbidden: {
    label: 'No permission',
    sentence: 'The portal’s credential may not do this in the region.',
    remedy:
      'Grant the viewer role: the manifests are in rbac/ of @dvara/backstage-plugin-dvara-node.',
  },
  notFound: {
    label: 'Not there',
    sentence: 'The region has no such object.',
    remedy: 'Check the name and the namespace; it may have been deleted.',
  },
  rejected: {
    label: 'Rejected',
    sentence: 'The region does not accept what was asked.',
    remedy: 'Correct what the detail names and try again.',
  },
  throttled: {
    label: 'Throttled',
    sentence: 'The region asks the portal to slow down.',
    remedy: 'Wait; the portal tries again by itself.',
  },
  serverError: {
    label: 'Server error',
    sentence: 'The region answered with an error of its own.',
    remedy: 'Wait for the API server to recover, or read its log.',
  },
  invalidAnswer: {
    label: 'Not understood',
    sentence: 'The answer is not of the expected form.',
    remedy: 'Check what answers there and which version it is.',
  },
  notSupported: {
    label: 'Not offered',
    sentence: 'The region does not offer this.',
    remedy: 'Install what is missing, or check the Kubernetes version.',
  },
  misconfigured: {
    label: 'Misconfigured',
    sentence: 'The portal’s configuration of the region does not hold.',
    remedy:
      'Correct the region in app-config.yaml, or the regions that the entity names.',
  },
  unknown: {
    label: 'Failed',
    sentence: 'It failed for a reason the portal does not know.',
    remedy: 'Read the portal’s log at the time shown.',
  },
};

/**
 * The words for a failure: one module owns badge, sentence and remedy.
 *
 * @public
 */
export function describeFailure(failure: Failure): FailureWording {
  return wordings[failure.kind];
}
