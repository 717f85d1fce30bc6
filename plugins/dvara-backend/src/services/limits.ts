/** Bounds of what is read, in milliseconds unless said otherwise. */
export interface ReadLimits {
  /** All of one region. */
  regionMs: number;
  /** The gateway's own status, both ages of it. */
  statusMs: number;
  /** The most bytes of a status that are read. */
  statusBytes: number;
  /** Age up to which readings are shared by all who ask. */
  freshMs: number;
  /** How long a report waits for a region that did not answer last time. */
  knownDownMs: number;
  /** One look at whether an API server answers. */
  probeMs: number;
  /** Age up to which such a look is not repeated. */
  probeFreshMs: number;
  /** Gateways times regions whose last readings are kept, a number. */
  keptReadings: number;
}

export const defaultLimits: ReadLimits = {
  regionMs: 4000,
  statusMs: 3000,
  statusBytes: 256 * 1024,
  freshMs: 2000,
  knownDownMs: 1000,
  probeMs: 2000,
  probeFreshMs: 15_000,
  keptReadings: 2000,
};
