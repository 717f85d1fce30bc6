import type { Readable } from 'node:stream';
import type { JsonObject } from '@backstage/types';

/**
 * Options of one call to a region's API server.
 *
 * @public
 */
export interface ClusterRequest {
  /** What is tried, in words that may be shown: «list pods». */
  operation: string;
  /** Path with query, for example `/api/v1/namespaces/gateways/pods?labelSelector=…`. */
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: JsonObject;
  /** Media type of `body`; `application/json` by default. */
  contentType?: string;
  /** Deadline of the whole call in milliseconds; 10 000 by default. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/**
 * A region's API server, seen through one credential.
 *
 * @public
 */
export interface ClusterClient {
  /**
   * @returns the parsed answer
   * @throws ClusterError with the kind of failure; its message holds no address and no credential
   */
  request<T>(request: ClusterRequest): Promise<T>;

  /**
   * Asks for what is not JSON, such as a pod's log.
   *
   * @returns the answer as it is: not redacted, with whatever control characters it holds
   * @throws ClusterError as {@link ClusterClient.request}, kind `invalidAnswer` past `maxBytes`
   */
  requestText(request: ClusterTextRequest): Promise<string>;

  /**
   * Opens an answer that is read as it comes, such as a watch. Ends when it is
   * destroyed, when the signal aborts, or when the API server closes it.
   *
   * @throws ClusterError as {@link ClusterClient.request}, where it is not accepted
   */
  openStream(request: ClusterStreamRequest): Promise<Readable>;

  /**
   * Sends one HTTP GET to a pod through the API server's port-forward.
   *
   * @throws ClusterError, kind `timeout` past the deadline, `connectionRefused`
   * where nothing listens on the pod's port, `invalidAnswer` past `maxBytes`
   */
  getFromPod(request: PodRequest): Promise<PodResponse>;

  /**
   * Sends one HTTP GET to a Service through the API server's proxy.
   *
   * @throws ClusterError as {@link ClusterClient.getFromPod}
   */
  getFromService(request: ServiceRequest): Promise<PodResponse>;
}

/** @public */
export interface ClusterTextRequest
  extends Pick<ClusterRequest, 'operation' | 'path' | 'timeoutMs' | 'signal'> {
  /** The most bytes of an answer that are read. */
  maxBytes: number;
}

/** @public */
export interface ClusterStreamRequest
  extends Pick<ClusterRequest, 'operation' | 'path' | 'signal'> {
  /** Deadline until the API server has accepted, in milliseconds; 10 000 by default. */
  timeoutMs?: number;
}

/** @public */
export interface PodRequest {
  operation: string;
  namespace: string;
  pod: string;
  port: number;
  path: string;
  headers?: Record<string, string>;
  /** Deadline of the whole call in milliseconds. */
  timeoutMs: number;
  /** The most bytes of a body that are read. */
  maxBytes: number;
  signal?: AbortSignal;
}

/** @public */
export interface ServiceRequest extends Omit<PodRequest, 'pod' | 'port'> {
  service: string;
  /** The Service's port by name. */
  portName: string;
}

/**
 * An HTTP answer of a gateway.
 *
 * @public
 */
export interface PodResponse {
  status: number;
  contentType?: string;
  body: string;
}
