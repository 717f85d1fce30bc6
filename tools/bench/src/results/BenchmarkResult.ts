/** A goal and what came of it. */
export interface GoalFigure {
  /** Of the goal, where the benchmark measures several; the benchmark's by default. */
  number?: string;
  /** For example «three regions at once, Helm 4, RTT 50 ms». */
  what: string;
  /** For example «at most 1.25 times the slowest region alone». */
  goal: string;
  /** With its unit. */
  measured: string;
  reached: boolean;
}

/** A table or text that explains the figures. */
export interface FigureSection {
  title: string;
  /** Paragraphs of Markdown. */
  text: string[];
  table?: { header: string[]; rows: string[][] };
}

/** What a benchmark has found out. */
export interface BenchmarkFigures {
  goals: GoalFigure[];
  /** Versions of what was measured, by name. */
  versions: Record<string, string>;
  sections: FigureSection[];
}

/** The machine that a benchmark ran on; nothing that tells whose it is. */
export interface Machine {
  cores: number;
  memoryGib: number;
  processor: string;
  system: string;
  /** Load average of the last minute when the benchmark began. */
  loadBefore: number;
}

/** Figures with when and on what they were measured. */
export interface BenchmarkResult extends BenchmarkFigures {
  id: string;
  title: string;
  /** ISO 8601. */
  measuredAt: string;
  durationSeconds: number;
  rounds: number;
  machine: Machine;
}
