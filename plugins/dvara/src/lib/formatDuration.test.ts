import { formatDuration } from './formatDuration';

describe('formatDuration', () => {
  it.each([
    [-5, '0 s', '0 s'],
    [41, '41 s', '41 s'],
    [247, '4 min', '4 min'],
    [3_600, '1 h', '1 h'],
    [4 * 3_600 + 720, '4 h', '4 h 12 min'],
    [3 * 86_400 + 4 * 3_600, '3 d', '3 d 4 h'],
  ])('writes %d s as «%s» or «%s»', (seconds, one, two) => {
    expect(formatDuration(seconds)).toBe(one);
    expect(formatDuration(seconds, { parts: 2 })).toBe(two);
  });
});
