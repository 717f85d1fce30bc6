import { setTimeout as sleep } from 'node:timers/promises';
import { serveCalls } from '../process/serveCalls.ts';
import { makeGateway, type StubObject } from '../stub/makeGateway.ts';

/** What this process answers. */
export type RawObjectsCalls = {
  /** Heap that a gateway's objects take, bytes. */
  measure: (options: { pods: number }) => Promise<{
    /** All of them as they come from an API server. */
    all: number;
    /** The pods as they come. */
    pods: number;
    /** The pods as our backend keeps them. */
    keptPods: number;
  }>;
};

/** As our backend reduces what it keeps; by name only, because its sources follow other rules than the tools'. */
const common = '@dvara/backstage-plugin-dvara-common';
interface Common {
  parseKubernetesObject: (options: {
    kind: 'pods';
    object: unknown;
  }) => unknown;
}
const imported = (await import(common)) as Common & { default?: Common };
const { parseKubernetesObject } = imported.default ?? imported;

const held: { objects?: unknown } = {};

serveCalls({
  measure: async ({ pods }) => {
    const made = makeGateway({
      gateway: 'orders-llm',
      regionId: 'us-east-1',
      namespace: 'gateways',
      pods,
      seed: 1,
    });
    const podsText = JSON.stringify(made.pods);
    const allText = JSON.stringify(made);
    const parsePods = () => JSON.parse(podsText) as StubObject[];
    return {
      all: await heapOf(() => JSON.parse(allText) as unknown),
      pods: await heapOf(parsePods),
      keptPods: await heapOf(() =>
        parsePods().map(object =>
          parseKubernetesObject({ kind: 'pods', object }),
        ),
      ),
    };
  },
} satisfies RawObjectsCalls);

async function heapOf(make: () => unknown): Promise<number> {
  held.objects = undefined;
  const before = await heapNow();
  held.objects = make();
  return (await heapNow()) - before;
}

/** After a while, so that nothing on the stack holds garbage. */
async function heapNow(): Promise<number> {
  await sleep(50);
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
