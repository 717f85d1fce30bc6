import type { KubernetesPod } from '@dvara/backstage-plugin-dvara-common';
import { PodPresence } from './PodPresence';

const pod = (
  name: string,
  own: { component?: string; created?: string; deleted?: boolean } = {},
): [string, KubernetesPod] => [
  name,
  {
    metadata: {
      name,
      labels: {
        'app.kubernetes.io/instance': 'orders-llm',
        'app.kubernetes.io/component': own.component ?? 'gateway-server',
      },
      creationTimestamp: own.created,
      deletionTimestamp: own.deleted ? '2026-11-22T14:00:00Z' : undefined,
    },
  },
];

describe('PodPresence', () => {
  let pods: Map<string, KubernetesPod> | undefined;
  let failed: boolean;

  const follow = () =>
    new PodPresence({
      name: 'old',
      look: () => ({
        data: pods,
        checkedAt: 0,
        ...(failed
          ? { failure: { kind: 'timeout', operation: 'list pods' } }
          : {}),
      }),
    });

  beforeEach(() => {
    failed = false;
    pods = new Map([pod('old'), pod('other')]);
  });

  it('is there until it is deleted, and that it is being deleted counts only where it is asked', () => {
    const followed = follow();
    expect(followed.gone({ early: true })).toBeUndefined();

    pods = new Map([pod('old', { deleted: true }), pod('other')]);
    expect(followed.gone()).toBeUndefined();
    expect(followed.gone({ early: true })).toEqual({});

    pods = new Map([pod('other')]);
    expect(followed.gone()).toEqual({});
  });

  it('is not called gone where the region does not answer, or is not watched yet again', () => {
    const followed = follow();
    pods = new Map();
    failed = true;
    expect(followed.gone()).toBeUndefined();

    failed = false;
    pods = undefined;
    expect(followed.gone()).toBeUndefined();
  });

  it('names the newest of its component that came meanwhile, and no other', () => {
    const followed = follow();
    pods = new Map([
      pod('other'),
      pod('console', { component: 'gateway-ui', created: '2026-11-22T15:00Z' }),
      pod('first', { created: '2026-11-22T14:10Z' }),
      pod('second', { created: '2026-11-22T14:20Z' }),
      pod('third', { created: '2026-11-22T14:30Z', deleted: true }),
    ]);
    expect(followed.gone()).toEqual({ replacedBy: 'second' });
  });
});
