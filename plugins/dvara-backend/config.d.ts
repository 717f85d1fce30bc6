/** Configuration of the plugin `dvara`. */
export interface Config {
  /** None of it reaches the browser. */
  dvara?: {
    /** How the backend looks into the regions, and what it answers. */
    reading?: {
      /** Minutes after which a namespace that nobody looks at is watched no more; 5 by default, 1 to 60. */
      idleMinutes?: number;
      /** Gateways times regions whose last good data are kept in memory; 10000 by default, 100 to 100000. */
      keptReadings?: number;
      /** Whether history and logs are shown of a release without the annotation `dvara.ai/owner`; `refuse` by default. */
      releasesWithoutOwner?: 'refuse' | 'allow';
      /** How the gateways are asked for their own status. */
      status?: {
        /** Seconds between two questions to a gateway that somebody looks at; 10 by default, 5 to 300. */
        everySeconds?: number;
        /** The same for one that is only in a fleet, at least; 60 by default, 60 to 3600. */
        fleetEverySeconds?: number;
        /** Questions to one API server in a second; 5 by default, 1 to 100. */
        requestsPerSecond?: number;
        /** Questions to one API server at once, after a quiet time; 20 by default, 1 to 200. */
        requestsAtOnce?: number;
      };
      /** The streams of reports. */
      streams?: {
        /** Streams that one user may have open; 20 by default, 1 to 200. */
        perUser?: number;
        /** Streams that one process of the portal serves; 2000 by default, 1 to 20000. */
        perProcess?: number;
      };
      /** Differences between revisions of a release. */
      history?: {
        /** Those that one user may have put together at once; 4 by default, 1 to 200. */
        perUser?: number;
        /** The same for one process of the portal; 16 by default, 1 to 20000. */
        perProcess?: number;
      };
      /** The logs of pods. */
      logs?: {
        /** Whether they may be read at all; true by default. */
        enabled?: boolean;
        /** Logs that one user may read or follow at once; 5 by default, 1 to 200. */
        perUser?: number;
        /** The same for one process of the portal; 200 by default, 1 to 20000. */
        perProcess?: number;
        /** Minutes for which a log is followed before its reader has to come back; 60 by default, 1 to 1440. */
        followMinutes?: number;
      };
    };
  };
}
