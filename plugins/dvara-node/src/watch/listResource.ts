import { z } from 'zod/v3';
import type { ClusterClient } from '../cluster/ClusterClient';
import { ClusterError, isClusterError } from '../cluster/ClusterError';
import { KeptItems, type KeepRule } from './KeptItems';

const pageSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string().min(1),
    continue: z.string().optional(),
  }),
  items: z.array(
    z
      .object({ metadata: z.object({ name: z.string().min(1) }).passthrough() })
      .passthrough(),
  ),
});

type Page = z.infer<typeof pageSchema>;

/** Query of a list or watch. */
export type ResourceQuery = Record<
  string,
  string | number | boolean | undefined
>;

export interface ListOptions<T> {
  client: ClusterClient;
  operation: string;
  pathOf: (query: ResourceQuery) => string;
  project: (object: unknown) => T | undefined;
  /** All of them without. */
  keep?: KeepRule<T>;
  pageSize: number;
  /** Deadline of one page. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a list has brought: the objects by name, and from where a watch goes on. */
export interface Listed<T> {
  items: KeptItems<T>;
  resourceVersion: string;
}

/**
 * Lists a resource page by page, each object reduced as it comes. Where the pages
 * expire under way, all of it is asked for at once, as client-go does.
 *
 * @throws ClusterError; kind `invalidAnswer` where something else than a list of
 * such objects answers, which is never taken for an empty list
 */
export async function listResource<T>(
  options: ListOptions<T>,
): Promise<Listed<T>> {
  try {
    return await listPages({ ...options, limit: options.pageSize });
  } catch (error) {
    if (isExpired(error)) {
      return listPages({ ...options, limit: undefined });
    }
    throw error;
  }
}

async function listPages<T>(
  options: ListOptions<T> & { limit: number | undefined },
): Promise<Listed<T>> {
  const { limit } = options;
  const items = new KeptItems<T>({ rule: options.keep });
  let page: Page | undefined;
  do {
    page = await readPage({
      ...options,
      query: { limit, continue: page?.metadata.continue },
    });
    for (const item of page.items) {
      const value = options.project(item);
      if (value === undefined) {
        throw invalid({
          ...options,
          detail: 'the list holds an unknown object',
        });
      }
      items.set({ name: item.metadata.name, value });
    }
  } while (page.metadata.continue);
  return { items, resourceVersion: page.metadata.resourceVersion };
}

async function readPage<T>(
  options: ListOptions<T> & { query: ResourceQuery },
): Promise<Page> {
  const { client, operation, pathOf, query, timeoutMs, signal } = options;
  const answer = await client.request<unknown>({
    operation,
    path: pathOf(query),
    timeoutMs,
    signal,
  });
  const page = pageSchema.safeParse(answer).data;
  if (!page) {
    throw invalid({ operation, detail: 'the answer is no Kubernetes list' });
  }
  return page;
}

/** Whether an API server no longer holds the version that was asked for. */
export function isExpired(error: unknown): boolean {
  return isClusterError(error) && error.statusCode === 410;
}

function invalid(options: { operation: string; detail: string }): ClusterError {
  const { operation, detail } = options;
  return new ClusterError({ kind: 'invalidAnswer', operation, detail });
}
