import { releaseRecordName } from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '@dvara/backstage-plugin-dvara-node';
import type { ReleaseWork } from './ReleaseWork';

/** Where the record of a release is, and who reads it. */
export function recordOf(work: ReleaseWork): {
  client: ClusterClient;
  namespace: string;
  name: string;
} {
  const { namespace, releaseName } = work.helmTarget;
  return {
    client: work.client,
    namespace,
    name: releaseRecordName(releaseName),
  };
}
