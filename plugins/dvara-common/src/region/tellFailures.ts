import { describeFailure, type Failure } from './failure';

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
  return lower(details).includes(lower(label))
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
