/** Configuration of the Dvara suite. */
export interface Config {
  /** None of it reaches the browser. */
  dvara?: {
    /** The Helm chart that the actions deploy. */
    chart?: {
      /**
       * `bundled` (default), a folder or archive on the portal's machine, or `oci://host/path/chart`.
       */
      ref?: string;
      /** Exact version of a chart from a registry; needed where there is no digest. */
      version?: string;
      /** `sha256:…` of the chart's manifest in the registry: a tag may move, this cannot. */
      digest?: string;
      /** Speaks HTTP without TLS, for a registry on the portal's own machine. */
      plainHttp?: boolean;
    };
    /** The helm binary; the one on PATH by default. */
    helm?: {
      /** Path of the helm binary (3.20.2 or newer, or 4.1.4 or newer). */
      binary?: string;
    };
    /** Where gateways run, in the order in which they are shown. */
    regions?: Array<{
      /** Equals the chart's `gatewayServer.region.id`; a DNS label. */
      id: string;
      /** For people; the id by default. */
      name?: string;
      /** Name of a cluster in `kubernetes.clusterLocatorMethods` (type `config`): the viewer credential. */
      cluster: string;
      /** Where releases may live; the first is the default. */
      namespaces: string[];
      /** Credential of the scaffolder's actions. Without it the region is read only. */
      deployer?: {
        authProvider: 'serviceAccount';
        /** File that holds the token; read anew for each use. */
        tokenFile?: string;
        /** @visibility secret */
        token?: string;
      };
      /** Chart values of the region's layer: above the chart's, below the form's. */
      values?: { [key: string]: unknown };
      /** How `/status` is reached. */
      status?: {
        /** `serviceProxy` (default), `portForward` or `url`. */
        access?: 'serviceProxy' | 'portForward' | 'url';
        /** Base address of the gateway, with `access: url`; `{release}` and `{namespace}` are filled in. */
        url?: string;
        /** The only endpoint that is asked; without it both are tried and the one that answers is remembered. */
        path?: '/status' | '/actuator/gateway-status';
        /**
         * Keys of gateways that keep `/actuator/gateway-status` behind one, each sent to no other gateway.
         * Not with `access: serviceProxy`: the API server does not pass them on.
         */
        keys?: Array<{
          /** The gateway's name (`dvara.ai/gateway`), or `*`: every gateway in the namespace gets to see the key. */
          gateway: string;
          /** Where its release is; the region's first namespace by default. */
          namespace?: string;
          /** File that holds the key; read anew for each use. */
          tokenFile?: string;
          /** @visibility secret */
          token?: string;
        }>;
      };
      /** Shown beside the region, for example during maintenance. */
      notice?: string;
    }>;
  };
}
