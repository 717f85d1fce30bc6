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
  };
}
