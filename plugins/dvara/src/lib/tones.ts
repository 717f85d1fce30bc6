import {
  alpha,
  darken,
  getContrastRatio,
  lighten,
  recomposeColor,
  decomposeColor,
  type Theme,
} from '@mui/material/styles';
import type { RegionState } from '@dvara/backstage-plugin-dvara-common';

/** What a colour says; a word or an icon always says it too. */
export type Tone = 'good' | 'warning' | 'bad' | 'busy' | 'quiet';

/** Colours of a tone for text, for a badge's ground and for the fill of a bar. */
export interface ToneColours {
  text: string;
  ground: string;
  fill: string;
}

/** WCAG AA for text, with a little room for rounding. */
const READABLE = 4.6;
/** WCAG AA for graphics. */
const VISIBLE = 3.1;

const cache = new WeakMap<Theme, Record<Tone, ToneColours>>();

/**
 * The colours of a tone, made from the portal's own theme and moved towards black or
 * white just as far as text needs to be readable on cards and badges.
 */
export function toneColours(theme: Theme, tone: Tone): ToneColours {
  let colours = cache.get(theme);
  if (!colours) {
    colours = makeColours(theme);
    cache.set(theme, colours);
  }
  return colours[tone];
}

/** The tone in which a region's state is shown. */
export function toneOfState(state: RegionState): Tone {
  const tones: Record<RegionState, Tone> = {
    healthy: 'good',
    degraded: 'warning',
    installing: 'busy',
    failed: 'bad',
    notInstalled: 'quiet',
    unreachable: 'bad',
    denied: 'warning',
    unknown: 'quiet',
  };
  return tones[state];
}

function makeColours(theme: Theme): Record<Tone, ToneColours> {
  const { palette } = theme;
  // A portal may use a plain MUI theme, which has no Backstage status colours.
  const status: Partial<Theme['palette']['status']> = palette.status ?? {};
  const bases: Record<Tone, string> = {
    good: status.ok ?? palette.success.main,
    warning: status.warning ?? palette.warning.main,
    bad: status.error ?? palette.error.main,
    busy: palette.info.main,
    quiet: opaque(palette.text.secondary, palette.background.paper),
  };
  const make = (base: string): ToneColours => {
    const { paper } = palette.background;
    const ground = opaque(
      alpha(base, palette.mode === 'dark' ? 0.2 : 0.12),
      paper,
    );
    return {
      ground,
      text: contrasting(contrasting(base, ground, READABLE), paper, READABLE),
      fill: contrasting(base, paper, VISIBLE),
    };
  };
  return {
    good: make(bases.good),
    warning: make(bases.warning),
    bad: make(bases.bad),
    busy: make(bases.busy),
    quiet: make(bases.quiet),
  };
}

function contrasting(colour: string, ground: string, ratio: number): string {
  const away =
    getContrastRatio(ground, '#fff') > getContrastRatio(ground, '#000')
      ? lighten
      : darken;
  for (let step = 0; step <= 1; step += 0.05) {
    const moved = away(colour, step);
    if (getContrastRatio(moved, ground) >= ratio) {
      return moved;
    }
  }
  return away(colour, 1);
}

/** The colour that a translucent one has over another. */
function opaque(colour: string, ground: string): string {
  const top = decomposeColor(lighten(colour, 0));
  const below = decomposeColor(lighten(ground, 0));
  const [red, green, blue, opacity = 1] = top.values;
  const mixed = [red, green, blue].map((value, index) =>
    Math.round(
      Number(value) * Number(opacity) +
        Number(below.values[index]) * (1 - Number(opacity)),
    ),
  );
  return recomposeColor({
    type: 'rgb',
    values: [mixed[0], mixed[1], mixed[2]],
  });
}
