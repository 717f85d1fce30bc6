import { join } from 'node:path';

/** File that KWOK serves as the log of a container, in the form of the container runtime interface. */
export function podLogFile(options: {
  podLogsDirectory: string;
  namespace: string;
  pod: string;
  container: string;
  /** The log of the run before the last restart. */
  previous?: boolean;
}): string {
  const suffix = options.previous ? '.previous.log' : '.log';
  return join(
    options.podLogsDirectory,
    options.namespace,
    options.pod,
    `${options.container}${suffix}`,
  );
}

/** A line in that form: `2026-11-22T19:00:00.000000000Z stdout F text` */
export function formatLogLine(options: {
  text: string;
  time?: Date;
  stream?: 'stdout' | 'stderr';
}): string {
  const time = (options.time ?? new Date())
    .toISOString()
    .replace('Z', '000000Z');
  // One record is one line.
  const text = options.text.replace(/\r?\n/g, '\\n');
  return `${time} ${options.stream ?? 'stdout'} F ${text}\n`;
}
