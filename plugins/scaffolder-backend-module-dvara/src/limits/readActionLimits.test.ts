import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readActionLimits } from './readActionLimits';

const read = (limits?: JsonObject) =>
  readActionLimits({
    config: mockServices.rootConfig({
      data: { dvara: limits ? { limits } : {} },
    }),
  });

describe('dvara.limits', () => {
  it('limits nothing where it is not there', () => {
    expect(read()).toEqual({});
  });

  it('is taken over', () => {
    expect(
      read({
        regionsPerTask: 50,
        timeoutSeconds: 1800,
        valuesBytes: 65536,
        replicas: 20,
        cpu: 4,
        memory: '8Gi',
      }),
    ).toEqual({
      regionsPerTask: 50,
      timeoutSeconds: 1800,
      valuesBytes: 65536,
      replicas: 20,
      cpu: '4',
      memory: '8Gi',
    });
  });

  it.each<[JsonObject, string]>([
    [
      { regionsPerTask: 51 },
      'dvara.limits.regionsPerTask: must be a whole number from 1 to 50',
    ],
    [
      { regionsPerTask: 0 },
      'dvara.limits.regionsPerTask: must be a whole number from 1 to 50',
    ],
    [
      { timeoutSeconds: 1801 },
      'dvara.limits.timeoutSeconds: must be a whole number from 300 to 1800',
    ],
    [
      { timeoutSeconds: 299 },
      'dvara.limits.timeoutSeconds: must be a whole number from 300 to 1800',
    ],
    [
      { valuesBytes: 1.5e3 + 0.5 },
      'dvara.limits.valuesBytes: must be a whole number from 1024 to 1048576',
    ],
    [
      { replicas: '20 pods' },
      'dvara.limits.replicas: must be a whole number from 1 to 10000',
    ],
    [
      { cpu: 'four' },
      'dvara.limits.cpu: must be a Kubernetes quantity above 0, for example 4 or 500m',
    ],
    [
      { memory: '0' },
      'dvara.limits.memory: must be a Kubernetes quantity above 0, for example 8Gi',
    ],
    [{ regions: 3 }, "dvara.limits: Unrecognized key(s) in object: 'regions'"],
  ])('%j ends the start with the key and what it must be', (limits, says) => {
    expect(() => read(limits)).toThrow(says);
  });
});
