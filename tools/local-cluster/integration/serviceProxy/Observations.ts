import type { StatusReading } from './DvaraNode.ts';
import type { SeenRequest } from './GatewayEntrance.ts';

/** A reading of the status, and what came in at the pod meanwhile. */
export interface Observation {
  reading: StatusReading;
  seen: SeenRequest[];
}

/** What `observe.ts` has seen in its network namespace. */
export interface Observations {
  viewerToken: string;
  podAddress: string;
  withoutRole: Observation;
  /** With viewer-service-proxy.yaml and nothing else. */
  withRole: Observation;
  /** HTTP status of what this role does not grant, by path. */
  otherRights: Record<string, number>;
  /** A newer gateway, which answers those with its actuator key only. */
  gatewayAsksForKey: Observation;
  /** The same through the proxy by somebody known by a certificate, whose Authorization header is free for the key. */
  keyThroughProxy: { status: number; seen: SeenRequest[] };
  /** The same by port-forward, with viewer-port-forward.yaml: the right key and another one. */
  keyByPortForward: { right: StatusReading; wrong: StatusReading };
  /** The gateway itself answers 503. */
  gatewayAnswers503: Observation;
  /** Nothing listens at the pod's address. */
  nothingListens: Observation;
  /** The Service leads nowhere. */
  podNotReady: Observation;
}
