export { followWhileAlive } from './followWhileAlive';
export type { FeedMode } from './GatewayFeed';
export { gatewayFeedOf } from './gatewayFeedOf';
export { NoAnswerError } from './NoAnswerError';
export { pollIntervalOf } from './pollIntervalOf';
