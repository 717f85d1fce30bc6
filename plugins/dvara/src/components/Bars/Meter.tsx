import { styled } from '@mui/material/styles';
import { toneColours, type Tone } from '../../lib/tones';

const Track = styled('span')(({ theme }) => ({
  position: 'relative',
  display: 'block',
  height: 8,
  borderRadius: 4,
  backgroundColor: theme.palette.mode === 'dark' ? '#ffffff2e' : '#0000001c',
}));

const Fill = styled('span', {
  shouldForwardProp: name => name !== 'tone',
})<{ tone: Tone }>(({ theme, tone }) => ({
  position: 'absolute',
  insetBlock: 0,
  left: 0,
  borderRadius: 4,
  backgroundColor: toneColours(theme, tone).fill,
  transition: 'width 300ms',
}));

const Mark = styled('span')(({ theme }) => ({
  position: 'absolute',
  top: -3,
  width: 2,
  height: 14,
  marginLeft: -1,
  backgroundColor: theme.palette.text.primary,
}));

/** A value on a scale that starts at 0, with an optional mark. */
export function Meter(props: {
  value: number;
  max: number;
  /** A target, request or wanted value on the same scale. */
  mark?: number;
  tone: Tone;
  /** Name and value in words, for those who do not see the bar. */
  label: string;
}) {
  const { value, max, mark, tone, label } = props;
  const share = (part: number) =>
    `${max > 0 ? Math.min(100, (part / max) * 100) : 0}%`;
  return (
    <Track role="img" aria-label={label}>
      <Fill tone={tone} style={{ width: share(value) }} />
      {mark !== undefined && <Mark style={{ left: share(mark) }} />}
    </Track>
  );
}
