import type { Readable } from 'node:stream';
import {
  isClusterError,
  type ClusterClient,
  type ClusterRequest,
  type ClusterStreamRequest,
  type ClusterTextRequest,
  type PodRequest,
  type PodResponse,
  type ServiceRequest,
} from '@dvara/backstage-plugin-dvara-node';
import type { BackendMetrics } from '../services/BackendMetrics';

/** A client whose requests are counted, and their failures by kind. */
export class MeteredClusterClient implements ClusterClient {
  readonly #client: ClusterClient;
  readonly #cluster: string;
  readonly #metrics: BackendMetrics;

  constructor(options: {
    client: ClusterClient;
    cluster: string;
    metrics: BackendMetrics;
  }) {
    this.#client = options.client;
    this.#cluster = options.cluster;
    this.#metrics = options.metrics;
  }

  async request<T>(request: ClusterRequest): Promise<T> {
    return this.#count(request, () => this.#client.request<T>(request));
  }

  async requestText(request: ClusterTextRequest): Promise<string> {
    return this.#count(request, () => this.#client.requestText(request));
  }

  async openStream(request: ClusterStreamRequest): Promise<Readable> {
    return this.#count(request, () => this.#client.openStream(request));
  }

  async getFromPod(request: PodRequest): Promise<PodResponse> {
    return this.#count(request, () => this.#client.getFromPod(request));
  }

  async getFromService(request: ServiceRequest): Promise<PodResponse> {
    return this.#count(request, () => this.#client.getFromService(request));
  }

  async #count<T>(
    options: { operation: string },
    send: () => Promise<T>,
  ): Promise<T> {
    const { operation } = options;
    const cluster = this.#cluster;
    this.#metrics.countRequest({ cluster, operation });
    try {
      return await send();
    } catch (error) {
      if (isClusterError(error)) {
        this.#metrics.countFailure({ cluster, operation, kind: error.kind });
      }
      throw error;
    }
  }
}
