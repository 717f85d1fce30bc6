export { fleetFeedOf } from './fleetFeedOf';
export { FLEET } from './fleetSource';
export { followWhileAlive } from './followWhileAlive';
export { gatewayFeedOf } from './gatewayFeedOf';
export { NoAnswerError } from './NoAnswerError';
export { fleetPollIntervalOf, pollIntervalOf } from './pollIntervalOf';
export type { FeedMode, FeedState, ReportFeed } from './ReportFeed';
