/** Configuration of the actions. */
export interface Config {
  /** None of it reaches the browser. */
  dvara?: {
    /**
     * What service principals (tokens of pipelines) may do to releases. What is not named here is refused:
     * permission policies are for users, and the permission system allows a service everything.
     */
    pipelines?: Array<{
      /** Subject of the token, as in `backend.auth.externalAccess[].options.subject`. */
      subject: string;
      verbs: Array<
        | 'plan'
        | 'deploy'
        | 'test'
        | 'rollback'
        | 'uninstall'
        | 'unlock'
        | 'secret.apply'
        | 'values.free'
      >;
      /** Ids of regions, or `*`. */
      regions: string[];
      /** Names of gateways, or `*`. */
      gateways: string[];
      /** Every namespace of the regions by default. */
      namespaces?: string[];
    }>;
    /**
     * What a task may ask for at most. Namespaces are those of `dvara.regions[].namespaces`, and the chart is
     * `dvara.chart.ref`: no input names one.
     */
    limits?: {
      /** Regions of one task, at most 50, which is the default. */
      regionsPerTask?: number;
      /** Of every time-out that an input sets, 300 to 1800, which is the default. */
      timeoutSeconds?: number;
      /** Of all values of a release, as JSON. */
      valuesBytes?: number;
      /** Pods of one component: `autoscaling.maxReplicas`, or `replicaCount` without autoscaling. */
      replicas?: number;
      /** Of one container's requests and limits, a Kubernetes quantity such as `4` or `500m`. */
      cpu?: string | number;
      /** Of one container's requests and limits, a Kubernetes quantity such as `8Gi`. */
      memory?: string | number;
    };
  };
}
