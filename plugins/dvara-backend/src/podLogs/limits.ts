/** Bounds of the pod logs, in milliseconds unless said otherwise. */
export interface LogLimits {
  /** Whether logs may be read at all. */
  enabled: boolean;
  /** Logs that one user may read or follow at once, a number. */
  perUser: number;
  /** Logs that this process reads and follows at once, a number. */
  perProcess: number;
  /** Lines of one answer where nothing else is asked for, a number. */
  tailLines: number;
  /** Lines that may be asked for, a number. */
  maxTailLines: number;
  /** Characters of a line after which it is cut. */
  lineLength: number;
  /** Characters of an answer's lines after which the older ones are left out. */
  answerLength: number;
  /** Bytes that are read of a region for one answer. */
  readBytes: number;
  /** One answer, from its request to its last byte. */
  readMs: number;
  /** A log is followed no longer. */
  followMs: number;
  /** It is looked for the pod of a followed log as often. */
  podEveryMs: number;
  /** The log of a pod that is gone may still bring its last lines for as long. */
  lastLinesMs: number;
  /** Lines that come within this are sent together. */
  batchMs: number;
  /** Characters that are sent together. */
  batchLength: number;
  /** Bytes that a caller may leave unread before the region is read no further. */
  unreadBytes: number;
}

export const defaultLogLimits: LogLimits = {
  enabled: true,
  perUser: 5,
  perProcess: 200,
  tailLines: 500,
  maxTailLines: 5000,
  lineLength: 16 * 1024,
  answerLength: 2 * 1024 * 1024,
  readBytes: 16 * 1024 * 1024,
  readMs: 10_000,
  followMs: 60 * 60_000,
  podEveryMs: 1000,
  lastLinesMs: 2000,
  batchMs: 250,
  batchLength: 64 * 1024,
  unreadBytes: 256 * 1024,
};
