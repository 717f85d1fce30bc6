import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import type { NumberedLine } from '../../lib/PodLogBuffer';
import { toneColours, type Tone } from '../../lib/tones';
import type { LogMatch } from './findMatches';

/** Height of a line that is not wrapped, in px. */
export const LINE_HEIGHT = 20;

/** Levels stand near a line's beginning; further on it is most often the message's own word. */
const LEVEL_WITHIN = 80;

const Text = styled('div', {
  shouldForwardProp: name => name !== 'tone' && name !== 'wraps',
})<{ tone?: Tone; wraps: boolean }>(({ theme, tone, wraps }) => ({
  minHeight: LINE_HEIGHT,
  padding: '0 16px 0 12px',
  borderLeft: `4px solid ${
    tone ? toneColours(theme, tone).fill : 'transparent'
  }`,
  color: tone ? toneColours(theme, tone).text : theme.palette.text.primary,
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSize: 12.5,
  lineHeight: `${LINE_HEIGHT}px`,
  whiteSpace: wraps ? 'pre-wrap' : 'pre',
  overflowWrap: wraps ? 'anywhere' : undefined,
  '& time': { color: theme.palette.text.secondary, userSelect: 'none' },
}));

const Mark = styled('mark', {
  shouldForwardProp: name => name !== 'current',
})<{ current: boolean }>(({ theme, current }) => ({
  color: '#1a1a1a',
  backgroundColor: current ? '#ff9f40' : '#ffe58a',
  outline: current ? `2px solid ${theme.palette.text.primary}` : undefined,
  borderRadius: 2,
}));

/** One line of a log: its level as a colour beside its own word, and what was searched for. */
export function LogLine(props: {
  line: NumberedLine;
  timestamps: boolean;
  wraps: boolean;
  /** The matches in this line, in order. */
  matches: readonly LogMatch[];
  currentMatch?: LogMatch;
}) {
  const { line, timestamps, wraps, matches, currentMatch } = props;
  return (
    <Text tone={toneOf(line.text)} wraps={wraps}>
      {timestamps && line.at && (
        <time dateTime={line.at}>{toMilliseconds(line.at)} </time>
      )}
      {markMatches({ text: line.text, matches, currentMatch })}
    </Text>
  );
}

function markMatches(options: {
  text: string;
  matches: readonly LogMatch[];
  currentMatch?: LogMatch;
}): ReactNode {
  const { text, matches, currentMatch } = options;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of matches) {
    const after = match.start + match.length;
    parts.push(
      text.slice(end, match.start),
      <Mark key={match.start} current={match === currentMatch}>
        {text.slice(match.start, after)}
      </Mark>,
    );
    end = after;
  }
  parts.push(text.slice(end));
  return parts;
}

function toneOf(text: string): Tone | undefined {
  const head = text.slice(0, LEVEL_WITHIN);
  // In small letters «error» is a word of the message, unless JSON says that it is the level.
  const level =
    /\b(ERROR|FATAL|SEVERE|WARN|WARNING)\b/.exec(head) ??
    /"level": ?"(error|fatal|warn|warning)"/.exec(head);
  if (!level) {
    return undefined;
  }
  return level[1].toLowerCase().startsWith('warn') ? 'warning' : 'bad';
}

/** Kubernetes' nanoseconds say nothing to a person. */
function toMilliseconds(at: string): string {
  return at.replace(/(\.\d{3})\d+/, '$1');
}
