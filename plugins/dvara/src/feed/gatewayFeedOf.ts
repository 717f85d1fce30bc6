import type { DvaraApi } from '../api';
import { GatewayFeed } from './GatewayFeed';

const feeds = new WeakMap<DvaraApi, GatewayFeed>();

/** The feed of a page: one for everything on it that asks the same backend. */
export function gatewayFeedOf(api: DvaraApi): GatewayFeed {
  const before = feeds.get(api);
  if (before) {
    return before;
  }
  const feed = new GatewayFeed({ api });
  feeds.set(api, feed);
  return feed;
}
