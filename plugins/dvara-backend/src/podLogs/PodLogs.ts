import type { Readable } from 'node:stream';
import { NotFoundError } from '@backstage/errors';
import {
  COMPONENT_LABEL,
  INSTANCE_LABEL,
  type PodLog,
  type PodLogLine,
} from '@dvara/backstage-plugin-dvara-common';
import {
  isClusterError,
  type WatchClock,
} from '@dvara/backstage-plugin-dvara-node';
import { askRegion } from '../releases/askRegion';
import type {
  GatewayRelease,
  GatewayReleases,
} from '../releases/GatewayReleases';
import { RegionReadError } from '../releases/RegionReadError';
import type { CataloguedGateway } from '../services/GatewayAccessService';
import type { LogLimits } from './limits';
import { LogsDisabledError } from './LogsDisabledError';
import { PodPresence } from './PodPresence';
import { readLogLines } from './readLogLines';

const OPERATION = "read a pod's log";

/** Which log of which pod. */
export interface PodLogRequest {
  gateway: CataloguedGateway;
  regionId: string;
  pod: string;
  /** The component's own by default. */
  container?: string;
  tailLines?: number;
  sinceSeconds?: number;
  /** The log of the container's run before its last restart. */
  previous?: boolean;
  /** Ends what is read, also of a log that is followed; then its reason is thrown. */
  signal?: AbortSignal;
}

/** A log that is followed. */
export interface FollowedLog {
  container: string;
  /** The lines of each piece that comes; ends with the container, or when it is closed. */
  lines: AsyncIterable<PodLogLine[]>;
  pod: Pick<PodPresence, 'gone'>;
  close: () => void;
}

/**
 * Reads the logs of a gateway's pods with the viewer's credential, straight from the region: logs
 * are neither watched nor kept. It knows no users.
 *
 * All throw LogsDisabledError where logs are turned off, NotFoundError where the pod is
 * none of the gateway's, the container none of the pod's or has no such log, and what
 * `GatewayReleases.find` throws; RegionReadError where the region does not answer as it should.
 */
export class PodLogs {
  readonly #releases: GatewayReleases;
  readonly #limits: LogLimits;
  readonly #clock: WatchClock;

  constructor(options: {
    releases: GatewayReleases;
    limits: LogLimits;
    clock: WatchClock;
  }) {
    this.#releases = options.releases;
    this.#limits = options.limits;
    this.#clock = options.clock;
  }

  /** @throws InputError where the lines that are asked for are too large to be read */
  async read(request: PodLogRequest): Promise<PodLog> {
    const { tailLines = this.#limits.tailLines, signal } = request;
    const controller = new AbortController();
    const callOff = this.#clock.after(this.#limits.readMs, () =>
      controller.abort(),
    );
    try {
      const { container, stream } = await this.#open({
        ...request,
        // One more tells whether there are older ones.
        tailLines: tailLines + 1,
        signal: eitherOf(controller.signal, signal),
      });
      return { container, ...(await this.#keepNewest({ stream, tailLines })) };
    } catch (error) {
      signal?.throwIfAborted();
      throw controller.signal.aborted
        ? new RegionReadError({
            regionId: request.regionId,
            failure: {
              kind: 'timeout',
              operation: OPERATION,
              detail: `no full answer in ${this.#limits.readMs / 1000} s`,
            },
          })
        : this.#named({ error, request });
    } finally {
      callOff();
      controller.abort();
    }
  }

  async follow(request: PodLogRequest): Promise<FollowedLog> {
    const controller = new AbortController();
    const close = () => controller.abort();
    try {
      // Of all that was known of the namespace nothing else is kept for as long as it is followed.
      const {
        container,
        stream,
        release: { look },
      } = await this.#open({
        ...request,
        tailLines: request.tailLines ?? this.#limits.tailLines,
        follow: true,
        signal: eitherOf(controller.signal, request.signal),
      });
      const lines = readLogLines({
        stream,
        maxLineLength: this.#limits.lineLength,
      });
      const pod = new PodPresence({
        name: request.pod,
        look: () => look().pods,
      });
      return { container, lines, pod, close };
    } catch (error) {
      close();
      request.signal?.throwIfAborted();
      throw this.#named({ error, request });
    }
  }

  async #keepNewest(options: {
    stream: Readable;
    tailLines: number;
  }): Promise<{ lines: PodLogLine[]; cut: boolean }> {
    const { stream, tailLines } = options;
    const { lineLength, readBytes, answerLength } = this.#limits;
    const lines: PodLogLine[] = [];
    let length = 0;
    let cut = false;
    for await (const piece of readLogLines({
      stream,
      maxLineLength: lineLength,
      maxBytes: readBytes,
    })) {
      for (const line of piece) {
        lines.push(line);
        length += line.text.length;
      }
      while (lines.length > tailLines || length > answerLength) {
        length -= lines.shift()?.text.length ?? 0;
        cut = true;
      }
    }
    return { lines, cut };
  }

  async #open(
    options: PodLogRequest & {
      tailLines: number;
      follow?: boolean;
      signal: AbortSignal;
    },
  ): Promise<{ container: string; stream: Readable; release: GatewayRelease }> {
    if (!this.#limits.enabled) {
      throw new LogsDisabledError();
    }
    const { regionId, pod, signal } = options;
    const release = await this.#releases.find(options);
    signal.throwIfAborted();
    const container = containerOf({ ...options, release });
    const query = new URLSearchParams({
      container,
      timestamps: 'true',
      tailLines: String(options.tailLines),
      previous: String(options.previous ?? false),
      follow: String(options.follow ?? false),
    });
    if (options.sinceSeconds !== undefined) {
      query.set('sinceSeconds', String(options.sinceSeconds));
    }
    const { client, namespace } = release.target;
    const path = `/api/v1/namespaces/${encodeURIComponent(
      namespace,
    )}/pods/${encodeURIComponent(pod)}/log?${query}`;
    try {
      const stream = await client.openStream({
        operation: OPERATION,
        path,
        timeoutMs: this.#limits.readMs,
        signal,
      });
      return { container, stream, release };
    } catch (error) {
      if (isClusterError(error) && error.kind === 'notFound') {
        throw new NotFoundError(`Pod ${pod} is gone from region ${regionId}`);
      }
      if (isClusterError(error) && error.statusCode === 400) {
        throw new NotFoundError(
          `Container ${container} of pod ${pod} has no log ${
            options.previous ? 'of a previous run' : 'yet'
          }`,
        );
      }
      return askRegion({ regionId, ask: () => Promise.reject(error) });
    }
  }

  /** What is cut off while it is read comes as an error of the stream. */
  #named(options: { error: unknown; request: PodLogRequest }): unknown {
    const { error, request } = options;
    const code =
      error instanceof Error && 'code' in error ? error.code : undefined;
    return typeof code === 'string'
      ? new RegionReadError({
          regionId: request.regionId,
          failure: { kind: 'connectionLost', operation: OPERATION },
        })
      : error;
  }
}

function eitherOf(own: AbortSignal, given?: AbortSignal): AbortSignal {
  return given ? AbortSignal.any([own, given]) : own;
}

/**
 * The container whose log is meant, of a pod that is the gateway's.
 *
 * @throws NotFoundError naming what there is
 */
function containerOf(options: {
  release: GatewayRelease;
  regionId: string;
  gateway: CataloguedGateway;
  pod: string;
  container?: string;
}): string {
  const { release, regionId, gateway, pod, container } = options;
  const { found, snapshot } = release;
  const { data, failure } = snapshot.pods;
  if (!data) {
    throw new RegionReadError({
      regionId,
      failure: failure ?? { kind: 'timeout', operation: 'list pods' },
    });
  }
  const known = data.get(pod);
  if (
    !known ||
    !found ||
    known.metadata.labels?.[INSTANCE_LABEL] !== found.name
  ) {
    throw new NotFoundError(
      `${gateway.entityRef} has no pod ${pod} in region ${regionId}`,
    );
  }
  const names = (known.spec?.containers ?? []).flatMap(
    each => each?.name ?? [],
  );
  const wanted = container ?? known.metadata.labels?.[COMPONENT_LABEL] ?? '';
  const name = names.includes(wanted) || container ? wanted : names[0];
  if (!name || !names.includes(name)) {
    throw new NotFoundError(
      `Pod ${pod} has no container ${wanted}; its containers: ${
        names.join(', ') || 'not known'
      }`,
    );
  }
  return name;
}
