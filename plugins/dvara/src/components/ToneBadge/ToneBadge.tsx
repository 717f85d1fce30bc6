import { styled, type Theme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { toneColours, type Tone } from '../../lib/tones';

const Root = styled('span', {
  shouldForwardProp: name => name !== 'tone' && name !== 'round',
})<{ tone: Tone; round?: boolean }>(({ theme, tone, round }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 3,
  maxWidth: '100%',
  padding: round ? '2px 9px 2px 7px' : '1px 6px 1px 5px',
  borderRadius: round ? 999 : 5,
  fontSize: 12.5,
  lineHeight: 1.5,
  fontWeight: 600,
  overflowWrap: 'break-word',
  ...toneStyle(theme, tone),
  '& > svg': { fontSize: 15, flex: 'none' },
  '& > span': { minWidth: 0 },
}));

function toneStyle(theme: Theme, tone: Tone) {
  const { text, ground } = toneColours(theme, tone);
  return { color: text, backgroundColor: ground };
}

/** A word on a coloured ground; the colour repeats what the word says. */
export function ToneBadge(props: {
  tone: Tone;
  /** A pill; square corners otherwise. */
  round?: boolean;
  icon?: ReactNode;
  children: ReactNode;
}) {
  const { tone, round, icon, children } = props;
  return (
    <Root tone={tone} round={round}>
      {icon}
      <span>{children}</span>
    </Root>
  );
}
