import { ViewWorld, type WorldGateway } from './ViewWorld.ts';

/** The regions of the small worlds. */
export const regionIds = ['us-east-1', 'eu-west-1', 'ap-south-1'];

/** The one gateway in them. */
export const gateway = { name: 'orders-llm', namespace: 'gateways' };

/** People who look at the same time. */
export const VIEWERS = 20;

/** How long an API server's answer takes, milliseconds. */
export const DELAY_MS = 50;

/** How often the stock page asks. */
export const POLL_MS = 10_000;

/** For «How to read it» of each benchmark in such a world. */
export const worldText =
  'One backend has both plugins, with real tokens, permissions and catalog. Stubs of API servers (HTTPS, 50 ms for each answer), the backend and the viewers are processes of their own, so that CPU and memory are the backend’s alone. The stubs’ objects are real ones (managed fields, environment and status included) with other names, uids, addresses, times and versions in each.';

/** Starts the small world: three regions, 50 ms away. */
export async function startThreeRegions(options: {
  /** The one gateway by default. */
  gateways?: WorldGateway[];
  /** Of each gateway in each region; 10 by default. */
  pods?: number;
  tell: (line: string) => void;
}): Promise<ViewWorld> {
  const { gateways = [gateway], pods = 10, tell } = options;
  return ViewWorld.start({
    regionIds,
    gateways,
    pods,
    delayMs: DELAY_MS,
    tell,
  });
}
