import type { ReleaseRevision } from '@dvara/backstage-plugin-dvara-common';
import {
  collectSecrets,
  createRedactor,
  maskText,
  type StoredRevision,
} from '@dvara/backstage-plugin-dvara-node';

const MAX_DESCRIPTION_LENGTH = 1000;

/** What Helm's words about a failure may hold of the API server's address. */
const ADDRESSES = [
  /\b\w+:\/\/[^\s"',)]+/g,
  /\[[0-9a-f:.]+\](:\d+)?/gi,
  /\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g,
  /(?<=\b(lookup|dial tcp) )[^\s"',:]+(:\d+)?/g,
];

/** A revision as it may be shown: Helm's own words without keys and addresses. */
export function describeRevision(stored: StoredRevision): ReleaseRevision {
  const { revision, values } = stored;
  const redact = createRedactor({ secrets: collectSecrets({ values }) });
  const words = revision.description;
  return {
    ...revision,
    description:
      words &&
      ADDRESSES.reduce(
        (text, pattern) => text.replace(pattern, '(address)'),
        maskText(redact(words)),
      ).slice(0, MAX_DESCRIPTION_LENGTH),
  };
}
