/** Where reports come from: asked for one by one, or pushed on a connection. */
export interface ReportSource<TReport> {
  /** How often a report is asked for where it cannot be pushed, in ms. */
  readonly pollInterval: number;

  /** @param options - `subject` is what the report is of, as the reader of the feed calls it */
  ask(options: { subject: string; signal: AbortSignal }): Promise<TReport>;

  /**
   * The reports of subjects as they change. Resolves when the backend ends the connection,
   * with its reason; rejects where it ends without one.
   */
  follow(options: {
    subjects: string[];
    /** Id of the last event of a connection for the same subjects. */
    lastEventId?: string;
    onReport: (told: PushedReport<TReport>) => void;
    /** The backend does not, or no longer, show a subject to this person. */
    onRefusal: (told: { subject: string; error: Error }) => void;
    /** Told at each sign of life. */
    onAlive: () => void;
    signal: AbortSignal;
  }): Promise<{ reason: string }>;
}

/** A report that came on a connection. */
export interface PushedReport<TReport> {
  subject: string;
  report: TReport;
  /** For `lastEventId` of the connection that comes after this one. */
  id?: string;
}
