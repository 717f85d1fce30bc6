import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';
import type { PipelineRule } from './PipelineRule';
import { releaseVerbNames, type ReleaseVerb } from './releaseVerbs';

const KEY = 'dvara.pipelines';

const list = (what: string) =>
  z.array(z.string().min(1)).min(1, `must name at least one of ${what}`);

const rulesSchema = z.array(
  z
    .object({
      subject: z
        .string()
        .regex(
          /^[^\s*]+$/,
          'must be the subject of one token, without spaces or *',
        ),
      verbs: z
        .array(z.enum(releaseVerbNames as [ReleaseVerb, ...ReleaseVerb[]]))
        .min(1, `must name at least one of ${releaseVerbNames.join(', ')}`),
      regions: list('the regions, or *'),
      gateways: list('the gateways, or *'),
      namespaces: list('the namespaces').optional(),
    })
    .strict(),
);

/**
 * Reads what pipelines may do (`dvara.pipelines`). Without it they may do nothing.
 *
 * @throws InputError that names the key, where an entry does not hold
 */
export function readPipelineRules(options: {
  config: RootConfigService;
  /** Ids of the configured regions. */
  regionIds: string[];
}): PipelineRule[] {
  const { config, regionIds } = options;
  const parsed = rulesSchema.safeParse(config.getOptional(KEY) ?? []);
  const problems = parsed.success
    ? parsed.data.flatMap(({ regions }, index) =>
        regions
          .filter(id => id !== '*' && !regionIds.includes(id))
          .map(
            id =>
              `${KEY}[${index}].regions: there is no region ${id}; configured are ${
                regionIds.join(', ') || 'none'
              }`,
          ),
      )
    : parsed.error.issues.map(
        ({ path, message }) => `${keyOf(path)}: ${message}`,
      );
  if (!parsed.success || problems.length) {
    throw new InputError(problems.join('; '));
  }
  return parsed.data;
}

function keyOf(path: (string | number)[]): string {
  return path.reduce<string>(
    (key, part) =>
      typeof part === 'number' ? `${key}[${part}]` : `${key}.${part}`,
    KEY,
  );
}
