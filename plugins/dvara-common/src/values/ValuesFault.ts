/**
 * One reason why values cannot be deployed.
 *
 * @public
 */
export interface ValuesFault {
  /** Where it is, for example `gatewayServer.autoscaling.minReplicas`; empty where it concerns all. */
  path: string;
  /** For people, naming path and remedy, and never the value of a secret. */
  sentence: string;
}
