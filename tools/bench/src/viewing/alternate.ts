/** Runs two ways one after the other, the second one first in every other round. */
export async function alternate(options: {
  round: number;
  ways: [() => Promise<void>, () => Promise<void>];
}): Promise<void> {
  const { round, ways } = options;
  for (const way of round % 2 === 1 ? ways : [...ways].reverse()) {
    await way();
  }
}
