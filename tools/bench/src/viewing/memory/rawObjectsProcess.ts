import { serveCalls } from '../process/serveCalls.ts';
import { makeGateway } from '../stub/makeGateway.ts';

/** What this process answers. */
export type RawObjectsCalls = {
  /** Heap that the pods of so many gateways take as they come from API servers, bytes. */
  measure: (options: { gateways: number; pods: number }) => number;
};

const kept: unknown[] = [];

serveCalls({
  measure: ({ gateways, pods }) => {
    const texts = Array.from({ length: gateways }, (_, seed) =>
      JSON.stringify(
        makeGateway({
          gateway: `orders-${seed}`,
          regionId: 'us-east-1',
          namespace: 'gateways',
          pods,
          seed,
        }).pods,
      ),
    );
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    kept.push(...texts.map(text => JSON.parse(text) as unknown));
    globalThis.gc?.();
    return process.memoryUsage().heapUsed - before;
  },
} satisfies RawObjectsCalls);
