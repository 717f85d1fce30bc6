import { themes } from '@backstage/theme';
import {
  createTheme,
  getContrastRatio,
  type Theme,
} from '@mui/material/styles';
import { toneColours, type Tone } from './tones';

const tones: Tone[] = ['good', 'warning', 'bad', 'busy', 'quiet'];

const looks: [string, Theme][] = [
  ['Backstage light', themes.light.getTheme('v5') as Theme],
  ['Backstage dark', themes.dark.getTheme('v5') as Theme],
  ['plain MUI light', createTheme()],
  ['plain MUI dark', createTheme({ palette: { mode: 'dark' } })],
];

describe('toneColours', () => {
  it.each(looks)('is readable everywhere in %s', (_, theme) => {
    for (const tone of tones) {
      const { text, ground, fill } = toneColours(theme, tone);
      const { paper } = theme.palette.background;
      expect(getContrastRatio(text, ground)).toBeGreaterThanOrEqual(4.5);
      expect(getContrastRatio(text, paper)).toBeGreaterThanOrEqual(4.5);
      expect(getContrastRatio(fill, paper)).toBeGreaterThanOrEqual(3);
    }
  });
});
