import running from './__fixtures__/pod.running.json';
import { podSchema } from './kubernetesObjects';
import { shareAlike } from './shareAlike';

describe('shareAlike', () => {
  it('holds labels and containers of pods that are alike once, and each pod is what it was', () => {
    const named = (name: string) =>
      podSchema.parse({ ...running, metadata: { ...running.metadata, name } });
    const [one, other] = [named('a'), named('b')];

    expect(other.metadata.labels).toBe(one.metadata.labels);
    expect(other.spec?.containers).toBe(one.spec?.containers);
    expect(other).toEqual({
      ...one,
      metadata: { ...one.metadata, name: 'b' },
    });
  });

  it('keeps parts that differ apart, however many there are', () => {
    const parts = Array.from({ length: 3000 }, (_, number) => ({ number }));

    expect(parts.map(shareAlike)).toEqual(parts);
    expect(shareAlike(undefined)).toBeUndefined();
    expect(shareAlike(null)).toBeNull();
  });
});
