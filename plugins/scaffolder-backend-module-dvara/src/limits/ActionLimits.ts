/**
 * What the operators of a portal allow a task at most (`dvara.limits`); nothing is limited by what is absent.
 *
 * @public
 */
export interface ActionLimits {
  /** Regions of one task. */
  regionsPerTask?: number;
  /** Of every time-out that an input sets. */
  timeoutSeconds?: number;
  /** Of all values of a release, as JSON. */
  valuesBytes?: number;
  /** Pods of one component. */
  replicas?: number;
  /** Of one container's requests and limits, as a Kubernetes quantity. */
  cpu?: string;
  /** Of one container's requests and limits, as a Kubernetes quantity. */
  memory?: string;
}
