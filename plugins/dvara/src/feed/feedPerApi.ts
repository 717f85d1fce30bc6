import type { DvaraApi } from '../api';
import { ReportFeed } from './ReportFeed';
import type { ReportSource } from './ReportSource';

/** Gives the one feed of a kind that there is for a backend, made when first asked for. */
export function feedPerApi<TReport>(
  sourceOf: (api: DvaraApi) => ReportSource<TReport>,
): (api: DvaraApi) => ReportFeed<TReport> {
  const feeds = new WeakMap<DvaraApi, ReportFeed<TReport>>();
  return api => {
    const feed =
      feeds.get(api) ?? new ReportFeed<TReport>({ source: sourceOf(api) });
    feeds.set(api, feed);
    return feed;
  };
}
