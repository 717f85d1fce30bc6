/**
 * Bounds of a {@link ResourceInformer}, milliseconds unless said otherwise. The
 * defaults are client-go's where it has one.
 *
 * @public
 */
export interface InformerLimits {
  /** Objects that one page of a list holds, a number. */
  pageSize: number;
  /** One page of a list. */
  listMs: number;
  /** Until the API server has accepted a watch. */
  acceptMs: number;
  /** A watch is asked to end after this and up to a quarter more, so that not all end at once. */
  watchMs: number;
  /** A watch without a byte for so long is taken for dead. */
  silenceMs: number;
  /** The first wait after a failure; it doubles with each further one. */
  backoffMs: number;
  /** The longest wait after a failure. */
  maxBackoffMs: number;
  /** So long without a failure, and the waits begin anew. */
  resetBackoffMs: number;
  /** A watch that the API server closes sooner than this is reopened after a wait. */
  shortWatchMs: number;
  /** The longest wait after a watch that was closed too soon. */
  maxShortWatchBackoffMs: number;
  /** The longest event, in characters. */
  maxEventLength: number;
}

export const defaultInformerLimits: InformerLimits = {
  pageSize: 500,
  listMs: 30_000,
  acceptMs: 10_000,
  watchMs: 240_000,
  silenceMs: 65_000,
  backoffMs: 800,
  maxBackoffMs: 30_000,
  resetBackoffMs: 120_000,
  shortWatchMs: 30_000,
  maxShortWatchBackoffMs: 5_000,
  maxEventLength: 8 * 1024 * 1024,
};
