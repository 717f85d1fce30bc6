import { z } from 'zod/v3';

const metadataSchema = z
  .object({
    name: z.string().min(1).optional(),
    resourceVersion: z.string().min(1).optional(),
  })
  .passthrough();

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['ADDED', 'MODIFIED']),
    object: z
      .object({ metadata: metadataSchema.required({ name: true }) })
      .passthrough(),
  }),
  z.object({
    type: z.literal('DELETED'),
    object: z.object({ metadata: metadataSchema.required({ name: true }) }),
  }),
  z.object({
    type: z.literal('BOOKMARK'),
    object: z.object({ metadata: metadataSchema }),
  }),
  z.object({
    type: z.literal('ERROR'),
    object: z.object({ code: z.number().int() }).passthrough(),
  }),
]);

/** One line of a watch. */
export type WatchEvent = z.infer<typeof eventSchema>;

/** @returns undefined where the line is no event */
export function parseWatchEvent(line: string): WatchEvent | undefined {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
