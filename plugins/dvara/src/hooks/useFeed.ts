import { startTransition, useCallback, useEffect, useState } from 'react';
import type { FeedState, ReportFeed } from '../feed';

/** The newest report of a subject and how it comes. */
export interface FollowedReport<TReport> extends FeedState<TReport> {
  /** Asks now, unless a question is under way. */
  refresh: () => void;
}

/**
 * Keeps a report fresh, over the one connection that everything on the page shares.
 *
 * A refusal (403, 404) drops the report; any other failure keeps it.
 */
export function useFeed<TReport>(options: {
  feed: ReportFeed<TReport>;
  /** What the report is of. */
  subject: string;
}): FollowedReport<TReport> {
  const { feed, subject } = options;
  const read = useCallback(
    () => ({ feed, subject, state: feed.read(subject) }),
    [feed, subject],
  );
  const [known, setKnown] = useState(read);

  useEffect(() => {
    const unfollow = feed.follow({
      subject,
      // A large report is drawn in pieces, so that the page answers meanwhile.
      onChange: () => startTransition(() => setKnown(read())),
    });
    setKnown(read());
    return unfollow;
  }, [feed, subject, read]);

  const refresh = useCallback(() => feed.refresh(subject), [feed, subject]);
  const { state } =
    known.feed === feed && known.subject === subject ? known : read();
  return { ...state, refresh };
}
