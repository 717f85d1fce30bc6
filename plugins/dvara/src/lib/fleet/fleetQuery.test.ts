import { isFiltering, readFleetQuery, writeFleetQuery } from './fleetQuery';

const read = (search: string) => readFleetQuery(new URLSearchParams(search));

describe('the query of the fleet', () => {
  it('comes out of the address as it was written into it, beside what others keep there', () => {
    const query = {
      text: 'orders & co',
      owners: ['group:default/a', ''],
      regions: ['us-east-1', 'eu-west-1'],
      states: ['failed', 'degraded'] as const,
      versions: ['1.7.0'],
      order: 'region:us-east-1' as const,
      descending: true,
    };

    const search = writeFleetQuery({
      search: new URLSearchParams('tab=7&q=old&state=healthy&sort=name'),
      query: { ...query, states: [...query.states] },
    });

    expect(search.get('tab')).toBe('7');
    expect(read(String(search))).toEqual(query);
  });

  it('leaves nothing in the address where nothing is asked', () => {
    const search = writeFleetQuery({
      search: new URLSearchParams(
        'q=a&owner=b&region=c&state=failed&version=1',
      ),
      query: read(''),
    });

    expect(String(search)).toBe('');
    expect(isFiltering(read('sort=name'))).toBe(false);
    expect(isFiltering(read('owner='))).toBe(true);
  });

  it('passes over states and orders that there are not', () => {
    expect(read('state=happy&state=failed&sort=-colour')).toMatchObject({
      states: ['failed'],
      order: 'worst',
      descending: false,
    });
  });
});
