/**
 * Where a cluster's API server is and with which credential it is asked.
 *
 * @public
 */
export interface ClusterConnection {
  /** `https://host:port`, optionally with a path before `/api`. */
  url: string;
  /** PEM; the system's authorities where it is absent. */
  ca?: string;
  /** Only where the operator asks for it; nothing falls back to it. */
  skipTlsVerify?: boolean;
  /** The bearer token of this moment; asked before each call. */
  getToken(): Promise<string>;
}
