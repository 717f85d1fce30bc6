import { z } from 'zod/v3';
import { gatewayComponentSchema } from '../gateway/gatewayComponent';
import { completeComponent } from './completeComponent';

const amount = z.number().optional();

/**
 * One pod of a gateway, reduced to what is shown. In an answer, a pod leaves out what its
 * component tells for all.
 *
 * @public
 */
export const podReportSchema = z.object({
  name: z.string(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: z.boolean(),
  /** Absent in an answer where it is not. */
  deleting: z
    .boolean()
    .optional()
    .transform(deleting => deleting ?? false),
  /** Kubernetes' own reason of what is wrong: CrashLoopBackOff, ImagePullBackOff, Unschedulable, … */
  reason: z.string().optional(),
  message: z.string().max(1000).optional(),
  /** Absent in an answer where there were none. */
  restarts: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .transform(restarts => restarts ?? 0),
  lastExit: z
    .object({
      code: z.number().int(),
      reason: z.string().optional(),
      /** ISO 8601 */
      at: z.string().optional(),
    })
    .optional(),
  /** ISO 8601 */
  createdAt: z.string().optional(),
  /** ISO 8601; only where that is some minutes ago at most. */
  readySince: z.string().optional(),
  node: z.string().optional(),
  /** The node's zone, as the Service's EndpointSlices tell it. */
  zone: z.string().optional(),
  /** Set while a container has started and is not ready for the first time. */
  starting: z
    .object({
      /** ISO 8601 */
      since: z.string(),
      /** Seconds after which the kubelet restarts it; absent without a start-up probe. */
      budgetSeconds: z.number().nonnegative().optional(),
      /** The start-up probe's own bounds, of which `budgetSeconds` is made. */
      failureThreshold: z.number().int().positive().optional(),
      periodSeconds: z.number().int().positive().optional(),
      /** How long pods of this component took before, in seconds; absent where none was seen. */
      usualSeconds: z.number().nonnegative().optional(),
    })
    .optional(),
  /** Names of the containers whose logs can be read, the gateway's own first. */
  containers: z.array(z.string()).optional(),
  /** Whether it is of the Deployment's newest ReplicaSet; absent where that is not known. */
  updated: z.boolean().optional(),
  image: z.string().optional(),
  /** What the image's name stood for when the node took it: `sha256:<hex>`. */
  imageDigest: z.string().optional(),
  /** CPU in millicores and memory in bytes; absent where not set or not measured. */
  cpu: z.object({ used: amount, request: amount, limit: amount }).optional(),
  memory: z.object({ used: amount, request: amount, limit: amount }).optional(),
});

/** @public */
export type PodReport = z.infer<typeof podReportSchema>;

/**
 * One component of a gateway in a region as it is answered: what its pods have in common is
 * told once.
 *
 * @public
 */
export const componentAnswerSchema = z.object({
  component: gatewayComponentSchema,
  /** Name of the Deployment. */
  name: z.string(),
  desired: z.number().int().nonnegative(),
  ready: z.number().int().nonnegative(),
  /** Pods of the newest revision. */
  updated: z.number().int().nonnegative(),
  /** Whether the Deployment has finished its last rollout. */
  rolledOut: z.boolean(),
  /** The Deployment's message where a rollout passed its deadline. */
  rolloutFailure: z.string().max(1000).optional(),
  restarts: z.number().int().nonnegative(),
  image: z.string().optional(),
  /** Revision of the Deployment that its newest ReplicaSet stands for. */
  revision: z.number().int().positive().optional(),
  /**
   * What its pods have, like the image, but for those that say otherwise. Of CPU and memory a pod
   * says its request and its limit, or neither.
   */
  imageDigest: z.string().optional(),
  containers: z.array(z.string()).optional(),
  cpu: z.object({ request: amount, limit: amount }).optional(),
  memory: z.object({ request: amount, limit: amount }).optional(),
  podsUpdated: z.boolean().optional(),
  pods: z.array(podReportSchema),
});

/** @public */
export type ComponentAnswer = z.infer<typeof componentAnswerSchema>;

/**
 * One component of a gateway in a region: its Deployment and pods, each of them whole.
 *
 * @public
 */
export const componentReportSchema =
  componentAnswerSchema.transform(completeComponent);

/** @public */
export type ComponentReport = z.infer<typeof componentReportSchema>;
