/** Times of the feed, in milliseconds. */
export const feedLimits = {
  /** A stream on which nothing came for this long counts as lost; the backend sends a sign of life every 15 s. */
  silence: 40_000,
  /** Wait before the second try to connect; it doubles with each failure. */
  firstBackOff: 1_000,
  longestBackOff: 30_000,
  /** A stream that held for this long counts as good again. */
  stable: 10_000,
  /** Without a stream for this long, reports are asked for one by one. */
  pollAfter: 2_000,
  pollInterval: 5_000,
  longestPollInterval: 30_000,
  /** A question without an answer is given up after this. */
  answerDeadline: 30_000,
  /** A page that is hidden for this long rests. */
  restAfter: 10_000,
  /** A gateway that nothing on the page shows any more is followed for this long. */
  linger: 5_000,
  /** Gateways that join within this time share one connection. */
  gather: 50,
  /** What is shown of the connection gets worse only after this. */
  graceWorse: 3_000,
  /** What is shown of the connection gets better only after this. */
  graceBetter: 1_000,
} as const;

/** Waits that double with each failure and are spread, so that many browsers do not come at once. */
export function backOff(options: {
  first: number;
  longest: number;
  failures: number;
}): number {
  const { first, longest, failures } = options;
  const wait = Math.min(first * 2 ** Math.max(0, failures - 1), longest);
  return wait * (0.75 + Math.random() / 2);
}
