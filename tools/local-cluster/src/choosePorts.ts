import { createServer } from 'node:net';

/** The ports of one cluster, all on 127.0.0.1. */
export interface ClusterPorts {
  apiServer: number;
  etcd: number;
  etcdPeer: number;
  controllerManager: number;
  scheduler: number;
  kwok: number;
  metricsServer: number;
}

/** Names of {@link ClusterPorts}, in the order in which ports are chosen. */
export const portNames = [
  'apiServer',
  'etcd',
  'etcdPeer',
  'controllerManager',
  'scheduler',
  'kwok',
  'metricsServer',
] as const satisfies readonly (keyof ClusterPorts)[];

// Below the ports that systems hand out to outgoing connections (from 32768 on Linux), so that a stopped
// cluster's ports are still free when it starts again.
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

/** Options of {@link choosePorts}. */
export interface ChoosePortsOptions {
  /** Ports of an earlier start, kept where they are still free. */
  recorded?: Partial<ClusterPorts>;
  /** Ports that are spoken for though nothing listens on them: those of the other regions. */
  reserved?: ReadonlySet<number>;
  /** Whether nothing listens on the port; asks the system by default. */
  isFree?: (port: number) => Promise<boolean>;
  /** Where the search begins, from 0 to 1; random by default so that two checkouts seldom meet. */
  startAt?: number;
}

/**
 * Chooses a port for each component.
 *
 * @throws Error when the range 20000–29999 holds too few free ports
 */
export async function choosePorts(
  options: ChoosePortsOptions = {},
): Promise<ClusterPorts> {
  const isFree = options.isFree ?? isPortFree;
  const taken = new Set(options.reserved);
  const size = LAST_PORT - FIRST_PORT + 1;
  const first = Math.floor((options.startAt ?? Math.random()) * size) % size;
  let step = 0;

  const chosen: Partial<ClusterPorts> = {};
  for (const name of portNames) {
    const recorded = options.recorded?.[name];
    if (
      recorded !== undefined &&
      !taken.has(recorded) &&
      (await isFree(recorded))
    ) {
      chosen[name] = recorded;
      taken.add(recorded);
    }
  }
  for (const name of portNames) {
    while (chosen[name] === undefined) {
      if (step === size) {
        throw new Error(
          `No free port left between ${FIRST_PORT} and ${LAST_PORT} on 127.0.0.1.`,
        );
      }
      const candidate = FIRST_PORT + ((first + step) % size);
      step += 1;
      if (!taken.has(candidate) && (await isFree(candidate))) {
        chosen[name] = candidate;
        taken.add(candidate);
      }
    }
  }
  return chosen as ClusterPorts;
}

/** Whether a server could listen on the port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
