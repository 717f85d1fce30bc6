import { firstAlone, fitWaves, moveRegion, oneByOne } from './waves';

describe('firstAlone, oneByOne', () => {
  it('make no empty wave', () => {
    expect(firstAlone(['a', 'b', 'c'])).toEqual([['a'], ['b', 'c']]);
    expect(firstAlone(['a'])).toEqual([['a']]);
    expect(firstAlone([])).toEqual([]);
    expect(oneByOne(['a', 'b'])).toEqual([['a'], ['b']]);
  });
});

describe('fitWaves', () => {
  it('leaves every region in one wave, whatever was chosen anew', () => {
    const fit = (waves: string[][] | undefined, regionIds: string[]) =>
      fitWaves({ waves, regionIds });
    expect(fit([['a'], ['b'], ['c']], ['a', 'c'])).toEqual([['a'], ['c']]);
    expect(fit([['b'], ['a'], ['c']], ['a', 'b', 'c', 'd'])).toEqual([
      ['b'],
      ['a'],
      ['c', 'd'],
    ]);
    expect(fit([['x'], ['y'], ['z']], ['a', 'b'])).toEqual([['a', 'b']]);
    expect(fit([['b'], ['a', 'c']], ['a', 'c', 'd'])).toEqual([
      ['a'],
      ['c', 'd'],
    ]);
    expect(fit([['a'], ['a', 'b']], ['a', 'b'])).toEqual([['a'], ['b']]);
    expect(fit([], ['a', 'b', 'c'])).toEqual([['a'], ['b', 'c']]);
    expect(fit(undefined, ['a'])).toEqual([['a']]);
  });
});

describe('moveRegion', () => {
  const waves = [['a'], ['b', 'c']];
  it('joins the neighbouring wave, and takes an emptied one away', () => {
    expect(moveRegion({ waves, regionId: 'b', by: -1 })).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect(moveRegion({ waves, regionId: 'a', by: 1 })).toEqual([
      ['b', 'c', 'a'],
    ]);
  });

  it('makes a wave past the last and before the first', () => {
    expect(moveRegion({ waves, regionId: 'c', by: 1 })).toEqual([
      ['a'],
      ['b'],
      ['c'],
    ]);
    expect(moveRegion({ waves: [['a', 'b']], regionId: 'b', by: -1 })).toEqual([
      ['b'],
      ['a'],
    ]);
  });

  it('goes nowhere from an end where the region is alone', () => {
    expect(moveRegion({ waves, regionId: 'a', by: -1 })).toBeUndefined();
    expect(moveRegion({ waves, regionId: 'x', by: 1 })).toBeUndefined();
  });
});
