import { describeFailure, type Failure, type FailureKind } from './failure';

/** Their details say it in full: «no full answer in 4 s», «host not reachable». */
const toldByDetail: FailureKind[] = [
  'timeout',
  'connectionRefused',
  'connectionLost',
];

/**
 * What is known of failures of one kind, in words that name the kind once:
 * «No permission: list pods; list events», «No answer in 3 s». Without a full stop.
 *
 * @param failures - at least one, all of one kind
 */
export function tellFailures(failures: [Failure, ...Failure[]]): string {
  const { label } = describeFailure(failures[0]);
  const details = [
    ...new Set(
      failures.flatMap(({ detail }) =>
        detail ? withoutPrefix({ text: detail, prefix: `${label}: ` }) : [],
      ),
    ),
  ].join('; ');
  const isTold =
    lower(details).includes(lower(label)) ||
    (details !== '' && toldByDetail.includes(failures[0].kind));
  return isTold
    ? details.charAt(0).toLocaleUpperCase('en-US') + details.slice(1)
    : [label, details].filter(Boolean).join(': ');
}

function withoutPrefix(options: { text: string; prefix: string }): string {
  const { text, prefix } = options;
  return lower(text).startsWith(lower(prefix))
    ? text.slice(prefix.length)
    : text;
}

function lower(text: string): string {
  return text.toLocaleLowerCase('en-US');
}
