import type { z } from 'zod/v3';
import { HelmError } from './HelmError';
import type { HelmRunResult } from './runHelm';

/**
 * Reads what Helm answered with `--output=json`. Nothing of it gets into the error: it may hold values.
 *
 * @throws HelmError of kind `unknown`
 */
export function parseAnswer<T extends z.ZodTypeAny>(options: {
  result: HelmRunResult;
  schema: T;
  /** What Helm should have done, as in «Helm could not …». */
  what: string;
}): z.output<T> {
  const { result, schema, what } = options;
  const parsed = schema.safeParse(toJson(result.output));
  if (parsed.success) {
    return parsed.data;
  }
  throw new HelmError({
    kind: 'unknown',
    message: `Helm was asked to ${what}, and its answer is in no form that is known`,
    lines: result.lines,
  });
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
