import { formatBytes } from './formatBytes';
import { parseQuantity } from './parseQuantity';

describe('parseQuantity', () => {
  it.each<[unknown, number | undefined]>([
    ['250m', 0.25],
    ['2', 2],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['120372168n', 0.120372168],
    ['512Mi', 512 * 1024 ** 2],
    ['1Gi', 1024 ** 3],
    ['1G', 1e9],
    ['1e3', 1000],
    ['12E', 12e18],
    [3, 3],
    ['', undefined],
    ['1 Gi', undefined],
    ['1GiB', undefined],
    ['NaN', undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [null, undefined],
    [{}, undefined],
  ])('reads %p as %p', (quantity, value) => {
    // Products of decimals: equal to nine significant digits.
    const rounded = parseQuantity(quantity)?.toPrecision(9);
    expect(rounded).toBe(value?.toPrecision(9));
  });
});

describe('formatBytes', () => {
  it.each([
    [512, '512'],
    [1024 ** 3, '1Gi'],
    [1536 * 1024 ** 2, '1536Mi'],
    [612 * 1024 ** 2, '612Mi'],
    [20 * 1024 ** 3 + 5, '20Gi'],
  ])('writes %p as %p', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
