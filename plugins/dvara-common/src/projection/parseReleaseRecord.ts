import {
  RELEASE_RECORD_KEY,
  releaseRecordSchema,
  type ReleaseRecord,
} from '../release/releaseRecord';
import { configMapSchema } from './kubernetesObjects';

/**
 * Reads a release record from its ConfigMap.
 *
 * @returns undefined where the ConfigMap holds no record of a known version
 * @public
 */
export function parseReleaseRecord(
  configMap: unknown,
): ReleaseRecord | undefined {
  const text =
    configMapSchema.safeParse(configMap).data?.data?.[RELEASE_RECORD_KEY];
  if (!text) {
    return undefined;
  }
  try {
    return releaseRecordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
