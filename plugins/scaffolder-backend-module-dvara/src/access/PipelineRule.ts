import type { ReleaseVerb } from './releaseVerbs';

/** What one service principal may do (`dvara.pipelines[]`). */
export interface PipelineRule {
  /** Subject of the token, as in `backend.auth.externalAccess[].options.subject`. */
  subject: string;
  verbs: ReleaseVerb[];
  /** Ids of regions, or `*`. */
  regions: string[];
  /** Names of gateways, or `*`. */
  gateways: string[];
  /** Absent: every namespace of the regions. */
  namespaces?: string[];
}
