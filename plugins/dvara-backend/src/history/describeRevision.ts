import { isIPv6 } from 'node:net';
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
  /\[[0-9a-f.]{0,39}:[0-9a-f:.]{1,39}\](:\d+)?/gi,
  /\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g,
  /(?<=\b(lookup|dial tcp) )[^\s"',:]+(:\d+)?/g,
  // What a certificate is for, and what was looked for in vain.
  /(?<=\bvalid for )(?!any names)[^\s,"']+(, (?!not |but )[^\s,"']+)*/g,
  /(?<=(\(address\), not|\bwanted to match|\bcertificate for) )[^\s"',]+/g,
  // «the server api.corp:6443 was refused»
  /(?<![\w./-])[\w-]+(\.[\w-]+)+:\d{2,5}\b/g,
];

/** Long enough for any, and no longer, so that none takes long to look at. */
const IPV6_LIKE = /(?<![\w:.[])[0-9a-f:.]{2,45}(?:%\w+)?/gi;

function maskAddresses(words: string): string {
  // Before the IPv4 addresses that they may end with.
  const text = words.replace(IPV6_LIKE, found => {
    const address = isIPv6(found) ? found : found.replace(/[:.]$/, '');
    return isIPv6(address) ? found.replace(address, '(address)') : found;
  });
  return ADDRESSES.reduce(
    (masked, pattern) => masked.replace(pattern, '(address)'),
    text,
  );
}

/** A revision as it may be shown: Helm's own words without keys and addresses. */
export function describeRevision(stored: StoredRevision): ReleaseRevision {
  const { revision, values } = stored;
  const redact = createRedactor({ secrets: collectSecrets({ values }) });
  const words = revision.description;
  return {
    ...revision,
    description:
      words &&
      maskAddresses(maskText(redact(words))).slice(0, MAX_DESCRIPTION_LENGTH),
  };
}
