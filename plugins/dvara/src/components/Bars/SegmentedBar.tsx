import { styled } from '@mui/material/styles';
import type {
  ComponentReport,
  PodReport,
} from '@dvara/backstage-plugin-dvara-common';
import { describePodState } from '../../lib/describePod';
import { toneColours, type Tone } from '../../lib/tones';

/** Above this count segments would be too thin to tell apart. */
const MOST_SEGMENTS = 20;

const Root = styled('span')({
  display: 'flex',
  alignItems: 'center',
  gap: 2,
  minWidth: 0,
  maxWidth: '100%',
});

const Segment = styled('span', {
  shouldForwardProp: name => name !== 'tone' && name !== 'share',
})<{ tone?: Tone; share: number }>(({ theme, tone, share }) => ({
  display: 'block',
  height: 8,
  minWidth: 3,
  width: 16 * share,
  flex: '0 1 auto',
  borderRadius: 2,
  backgroundColor: tone
    ? toneColours(theme, tone).fill
    : theme.palette.action.disabledBackground,
  // A missing pod is an outline, so that it differs by more than its colour.
  ...(!tone && {
    backgroundColor: 'transparent',
    boxShadow: `inset 0 0 0 1px ${theme.palette.text.secondary}`,
  }),
  // Without colour, trouble still differs from readiness by its height.
  ...(tone === 'bad' && { height: 12 }),
}));

/** One segment for each wanted pod: ready, starting, in trouble or missing. */
export function SegmentedBar(props: {
  component: ComponentReport;
  label: string;
}) {
  const { component, label } = props;
  const tones = tonesOf(component);
  return (
    <Root role="img" aria-label={label}>
      {tones.length > MOST_SEGMENTS
        ? grouped(tones).map(({ tone, count }) => (
            <Segment
              key={tone ?? 'missing'}
              tone={tone}
              share={(count / tones.length) * 8}
            />
          ))
        : tones.map((tone, index) => (
            <Segment
              // The order is by tone; a segment has no identity of its own.
              // eslint-disable-next-line react/no-array-index-key
              key={index}
              tone={tone}
              share={tones.length > 10 ? 0.5 : 1}
            />
          ))}
    </Root>
  );
}

/** Ready pods first, trouble last, so that equal bars look equal. */
const order: Tone[] = ['good', 'busy', 'warning', 'bad', 'quiet'];

type SegmentTone = Tone | undefined;

function tonesOf(component: ComponentReport): SegmentTone[] {
  const present = component.pods
    .filter(pod => !pod.deleting)
    .map(toneOfPod)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const missing = Math.max(0, component.desired - present.length);
  return [...present, ...Array<SegmentTone>(missing).fill(undefined)];
}

function toneOfPod(pod: PodReport): Tone {
  return describePodState(pod).tone;
}

function grouped(tones: SegmentTone[]): { tone: SegmentTone; count: number }[] {
  return [...order, undefined]
    .map(tone => ({ tone, count: tones.filter(each => each === tone).length }))
    .filter(({ count }) => count > 0);
}
