import { InputError } from '@backstage/errors';

/**
 * Puts the regions of a rollout into waves, which run one after the other.
 *
 * - `all`: one wave with every region
 * - `waves`: as given; where none are, the first region alone and then all others
 *
 * @returns waves that are not empty and hold each region once
 * @throws InputError naming every region that is missing, doubled or not of the rollout
 */
export function planWaves(options: {
  /** Each once, in the order of the task. */
  regionIds: string[];
  strategy: 'all' | 'waves';
  waves?: string[][];
}): string[][] {
  const { regionIds, strategy, waves } = options;
  if (strategy === 'all') {
    if (waves) {
      throw new InputError(
        'Nothing was started: waves are given, but strategy is all. Set strategy: waves, or leave waves out',
      );
    }
    return [regionIds];
  }
  if (!waves) {
    return [regionIds.slice(0, 1), regionIds.slice(1)].filter(
      wave => wave.length,
    );
  }

  const inWaves = waves.flat();
  const problems = [
    ...unique(inWaves.filter((id, index) => inWaves.indexOf(id) !== index)).map(
      id => `region ${id} is in the waves twice`,
    ),
    ...unique(inWaves.filter(id => !regionIds.includes(id))).map(
      id => `region ${id} is in the waves but not in regions`,
    ),
    ...regionIds
      .filter(id => !inWaves.includes(id))
      .map(id => `region ${id} is in no wave`),
    ...waves.flatMap((wave, index) =>
      wave.length ? [] : [`wave ${index + 1} is empty`],
    ),
  ];
  if (problems.length) {
    throw new InputError(`Nothing was started: ${problems.join('; ')}`);
  }
  return waves;
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)];
}
