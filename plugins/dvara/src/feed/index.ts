export type { FeedMode } from './GatewayFeed';
export { gatewayFeedOf } from './gatewayFeedOf';
