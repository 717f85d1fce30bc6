import type { HelmErrorKind } from './HelmError';

/**
 * What only Helm's own words can tell, in one place: its exit code is 1 for all
 * of it. Checked against Helm 3.18, 3.22 and 4.1; everything else is derived from
 * exit codes, signals and the release's history.
 */
const TEXTS: Array<{ kind: HelmErrorKind; pattern: RegExp }> = [
  { kind: 'notFound', pattern: /release: not found/ },
  { kind: 'locked', pattern: /another operation \(.*\) is in progress/ },
  {
    kind: 'denied',
    pattern:
      /is forbidden: |: Forbidden|Unauthorized|must be logged in to the server/,
  },
  {
    kind: 'unreachable',
    pattern:
      /cluster unreachable|connection refused|no such host|i\/o timeout|TLS handshake|x509: |connection reset|: EOF|server is currently unable/,
  },
  {
    kind: 'invalidChart',
    pattern:
      /don't meet the specifications of the schema|execution error at|parse error|error calling|YAML parse error|error converting YAML|Chart\.yaml|chart metadata|file does not exist|no such file|not a chart|invalid chart|unable to load chart|failed to load/i,
  },
];

/** Reads Helm's last lines; `unknown` where they say nothing that is known. */
export function kindFromTexts(options: { lines: string[] }): HelmErrorKind {
  const text = options.lines.join('\n');
  return TEXTS.find(({ pattern }) => pattern.test(text))?.kind ?? 'unknown';
}

/** As above, for what a registry answers; the reference, which people choose, is part of it. */
const REGISTRY_TEXTS: typeof TEXTS = [
  { kind: 'chartMismatch', pattern: /mismatch/ },
  {
    kind: 'registryDenied',
    pattern:
      /response status code 40[13]\b|: (unauthorized|denied)\b|basic credential not found/i,
  },
  {
    kind: 'chartNotFound',
    pattern: /response status code 404\b|: not found$|manifest unknown/im,
  },
];

/** Reads Helm's last lines after a pull; `registryUnreachable` where they say nothing that is known. */
export function registryKindFromTexts(options: {
  lines: string[];
}): HelmErrorKind {
  const text = options.lines.join('\n');
  return (
    REGISTRY_TEXTS.find(({ pattern }) => pattern.test(text))?.kind ??
    'registryUnreachable'
  );
}
