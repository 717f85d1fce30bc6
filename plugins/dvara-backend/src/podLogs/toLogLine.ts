import { stripVTControlCharacters } from 'node:util';
import type { PodLogLine } from '@dvara/backstage-plugin-dvara-common';

/** As the kubelet writes it: RFC 3339 with up to nanoseconds. */
const STAMPED =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s;

/** One line of a log with time stamps, without what would steer a terminal. */
export function toLogLine(options: {
  line: string;
  /** Characters after which it is cut. */
  maxLength: number;
}): PodLogLine {
  const { line, maxLength } = options;
  const [, at, written] = STAMPED.exec(line) ?? [];
  const text = stripVTControlCharacters(written ?? line)
    .replace(/[^\P{Cc}\t]/gu, '')
    .slice(0, maxLength);
  return { ...(at ? { at } : {}), text };
}
