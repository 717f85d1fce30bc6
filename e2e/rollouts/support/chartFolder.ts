import fs from 'node:fs';
import path from 'node:path';
import { repositoryDirectory, stateDirectory } from '../../support/portal.ts';
import type { HelmMajor } from './portals.ts';

/** The chart that a portal deploys: a copy, so that a test can release another version of it. */
export function chartFolder(major: HelmMajor): string {
  return path.join(stateDirectory(), `chart-helm${major}`);
}

/** Puts the chart of this repository there. */
export function copyChart(major: HelmMajor): void {
  fs.cpSync(
    path.join(repositoryDirectory, 'charts/dvara'),
    chartFolder(major),
    {
      recursive: true,
    },
  );
}

/** Replaces a text of a chart's file, which must hold it exactly once. */
export function editChart(options: {
  major: HelmMajor;
  file: string;
  from: string | RegExp;
  to: string;
}): void {
  const file = path.join(chartFolder(options.major), options.file);
  const text = fs.readFileSync(file, 'utf8');
  const parts = text.split(options.from);
  if (parts.length !== 2) {
    throw new Error(
      `${options.file} holds ${options.from} ${parts.length - 1} times.`,
    );
  }
  fs.writeFileSync(file, parts.join(options.to));
}
