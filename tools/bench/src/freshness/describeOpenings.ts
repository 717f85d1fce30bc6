import type { FigureSection, GoalFigure } from '../results/BenchmarkResult.ts';
import { median, range } from '../statistics.ts';
import { openings, type OpeningTimes } from './measureOpenings.ts';
import type { Tab } from './tabs.ts';

/** What our tab may take of the stock tab's time. */
const SHARE = 0.5;

/** P10's second half, in each way to open a tab. */
export function openingGoals(times: Record<Tab, OpeningTimes>): GoalFigure[] {
  return openings.map((opening, index) => {
    const ours = median(times.ours[opening]);
    const share = ours / median(times.stock[opening]);
    return {
      number: 'P10',
      what: `${
        index === 0
          ? 'first region painted, against the stock Kubernetes tab: '
          : '… '
      }${opening}`,
      goal: `≤ ${SHARE} times`,
      measured: `${share.toFixed(2)} times (${inMilliseconds(ours)})`,
      reached: share <= SHARE,
    };
  });
}

/** The figures behind them. */
export function openingSection(
  times: Record<Tab, OpeningTimes>,
): FigureSection {
  const rounds = times.ours[openings[0]].length;
  const cell = (figures: number[]) => {
    const { min, max } = range(figures);
    return `${inMilliseconds(median(figures))} (${Math.round(min)}–${Math.round(
      max,
    )})`;
  };
  return {
    title: 'Until the first region is painted',
    text: [
      `Median of ${rounds} ${
        rounds === 1 ? 'round' : 'rounds'
      }, fastest and slowest in brackets; each round has a browser context of its own, and the tabs take turns in being first. A click is one on the tab, on the entity’s overview, where our card is and has asked for the same report. By its address a page loads all of Backstage before the tab, which is the same for both. The end is the frame in which the tab says how the pods of the region are.`,
    ],
    table: {
      header: ['', 'the tab «Dvara»', 'the stock Kubernetes tab'],
      rows: openings.map(opening => [
        opening,
        cell(times.ours[opening]),
        cell(times.stock[opening]),
      ]),
    },
  };
}

function inMilliseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}
