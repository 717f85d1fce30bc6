import { z } from 'zod/v3';
import { sectionSchema } from './section';

describe('sectionSchema', () => {
  const schema = sectionSchema(z.array(z.string()).nullable());
  const checkedAt = '2026-11-22T14:05:00.000Z';
  const failure = { kind: 'timeout', operation: 'list pods' };

  it.each([
    { data: [], checkedAt },
    { data: null, checkedAt },
    { failure, checkedAt },
    { data: ['a'], dataAt: checkedAt, failure, checkedAt },
  ])('holds data, a failure, or both: %j', section => {
    expect(schema.safeParse(section).success).toBe(true);
  });

  it('is never empty: «not read» is not «nothing there»', () => {
    expect(schema.safeParse({ checkedAt }).success).toBe(false);
  });
});
