/**
 * The middle of some figures; between the two middle ones where their number is even.
 *
 * @throws RangeError where there are none
 */
export function median(figures: number[]): number {
  if (figures.length === 0) {
    throw new RangeError('There is no median of no figures.');
  }
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest and the largest of some figures. */
export function range(figures: number[]): { min: number; max: number } {
  return { min: Math.min(...figures), max: Math.max(...figures) };
}

/**
 * The smallest figure that a share of all figures, from 0 to 1, does not exceed (nearest rank).
 *
 * @throws RangeError where there are none
 */
export function percentile(options: {
  figures: number[];
  share: number;
}): number {
  const { figures, share } = options;
  if (figures.length === 0) {
    throw new RangeError('There is no percentile of no figures.');
  }
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
