/**
 * A gateway's release as the objects in a region tell it.
 */
export interface FoundRelease {
  gateway: string;
  regionId: string;
  namespace: string;
  /** Helm's name of the release; absent where only the catalog remembers it. */
  releaseName?: string;
  /** Value of the Kubernetes plugin's label, where the objects carry it. */
  kubernetesId?: string;
  owner?: string;
  system?: string;
  lifecycle?: string;
}
