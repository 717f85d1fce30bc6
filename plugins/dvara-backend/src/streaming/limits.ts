/** Bounds of the event streams, in milliseconds unless said otherwise. */
export interface StreamLimits {
  /** Streams that one user may have open, a number. */
  perUser: number;
  /** Streams that this process serves, a number. */
  perProcess: number;
  /** Gateways that one stream may ask for, a number. */
  gateways: number;
  /** A stream on which nothing else was sent gets a sign of life after this. */
  beatMs: number;
  /** Each stream's permissions are asked for again after this. */
  recheckMs: number;
  /** What a caller may leave unread before its stream ends, in bytes. */
  unreadBytes: number;
  /** A reader of the fleet that has so much to take is told what has changed when it has taken it, in bytes. */
  fleetUnreadBytes: number;
}

export const defaultStreamLimits: StreamLimits = {
  perUser: 20,
  perProcess: 2000,
  gateways: 200,
  beatMs: 15_000,
  recheckMs: 30_000,
  unreadBytes: 4 * 1024 * 1024,
  fleetUnreadBytes: 64 * 1024,
};
