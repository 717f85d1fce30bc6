/** What is read and shown: bounds, in milliseconds unless said otherwise. */
export interface ReadLimits {
  /** How long the first viewer waits for a region. */
  regionMs: number;
  /** The gateway's own status, both ages of it. */
  statusMs: number;
  /** The most bytes of a status that are read. */
  statusBytes: number;
  /** From one answer of a watched gateway's status to the next question. */
  statusEveryMs: number;
  /** A gateway that nobody has looked at for so long is asked no more. */
  statusWatchedMs: number;
  /** The same for a gateway of which only the fleet is shown, at least. */
  fleetStatusEveryMs: number;
  /** A gateway that is in nobody's fleet for so long is asked no more. */
  fleetWatchedMs: number;
  /** A cell of the fleet is not put together again within this. */
  fleetFreshMs: number;
  /** Questions for a status that one API server gets in a second, a number. */
  statusPerSecond: number;
  /** How many of them may come at once, a number. */
  statusBurst: number;
  /** From one reading of pod metrics to the next. */
  metricsEveryMs: number;
  /** From one look at whether a watched API server answers to the next. */
  pulseEveryMs: number;
  /** The same while it does not. */
  lostPulseEveryMs: number;
  /** One look at whether an API server answers. */
  probeMs: number;
  /** Age up to which such a look is not repeated for the list of regions. */
  probeFreshMs: number;
  /** A release record that may only be read by its name is read again after this. */
  recordFreshMs: number;
  /** A namespace that nobody has looked at for so long is watched no more. */
  idleMs: number;
  /** How long a stream's first report waits for regions of which nothing is known. */
  feedFirstMs: number;
  /** A change is told after this at the earliest, with what comes with it. */
  feedSoonMs: number;
  /** Changes within this are told together. */
  feedEveryMs: number;
  /** A report is told anew after this, for its times, though nothing else has changed. */
  feedRefreshMs: number;
  /** All that is read of Helm's Secrets for one answer. */
  historyMs: number;
  /** A list of revisions is not read again within this. */
  historyFreshMs: number;
  /** Gateways times regions whose last readings are kept, a number. */
  keptReadings: number;
  /** Whether history and logs are shown of a release that does not say who owns it. */
  releasesWithoutOwner: 'refuse' | 'allow';
}

export const defaultLimits: ReadLimits = {
  regionMs: 4000,
  statusMs: 3000,
  statusBytes: 256 * 1024,
  statusEveryMs: 10_000,
  statusWatchedMs: 60_000,
  fleetStatusEveryMs: 60_000,
  fleetWatchedMs: 5 * 60_000,
  fleetFreshMs: 5000,
  statusPerSecond: 5,
  statusBurst: 20,
  metricsEveryMs: 15_000,
  pulseEveryMs: 15_000,
  lostPulseEveryMs: 4000,
  probeMs: 2000,
  probeFreshMs: 15_000,
  recordFreshMs: 10_000,
  idleMs: 5 * 60_000,
  feedFirstMs: 200,
  feedSoonMs: 25,
  feedEveryMs: 250,
  feedRefreshMs: 15_000,
  historyMs: 15_000,
  historyFreshMs: 5000,
  keptReadings: 10_000,
  releasesWithoutOwner: 'refuse',
};
