import { z } from 'zod/v3';
import { findStatusKeyFaults } from './findStatusKeyFaults';
import { isStatusKey, STATUS_KEY_FORM } from './StatusKeys';

const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be a DNS label: lower-case letters, digits and «-», at most 63 characters',
  );

const deployerSchema = z
  .strictObject({
    authProvider: z.literal('serviceAccount', {
      errorMap: () => ({ message: 'must be «serviceAccount»' }),
    }),
    tokenFile: z.string().min(1, 'must not be empty').optional(),
    token: z.string().min(1, 'must not be empty').optional(),
  })
  .refine(deployer => Boolean(deployer.tokenFile) !== Boolean(deployer.token), {
    message: 'needs exactly one of tokenFile and token',
  });

const statusKeySchema = z
  .strictObject({
    gateway: z
      .string()
      .regex(
        /^(\*|[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/,
        'must be the name of a gateway, or «*» for all of the namespace',
      ),
    namespace: dnsLabel.optional(),
    tokenFile: z.string().min(1, 'must not be empty').optional(),
    token: z.string().refine(isStatusKey, STATUS_KEY_FORM).optional(),
  })
  .refine(key => Boolean(key.tokenFile) !== Boolean(key.token), {
    message: 'needs exactly one of tokenFile and token',
  });

const statusSchema = z
  .strictObject({
    access: z
      .enum(['serviceProxy', 'portForward', 'url'], {
        errorMap: () => ({
          message: 'must be «serviceProxy», «portForward» or «url»',
        }),
      })
      .default('serviceProxy'),
    url: z
      .string()
      .regex(/^https?:\/\/[^/@\s]+/, 'must begin with http:// or https://')
      .optional(),
    path: z
      .enum(['/status', '/actuator/gateway-status'], {
        errorMap: () => ({
          message: 'must be «/status» or «/actuator/gateway-status»',
        }),
      })
      .optional(),
    keys: z.array(statusKeySchema).default([]),
  })
  .refine(status => status.access !== 'url' || status.url, {
    message: 'must be set where access is «url»',
    path: ['url'],
  });

const regionSchema = z.strictObject({
  id: dnsLabel,
  name: z.string().min(1, 'must not be empty').optional(),
  cluster: z.string().min(1, 'must not be empty'),
  namespaces: z
    .array(dnsLabel)
    .min(1, 'must name at least one namespace')
    .refine(names => new Set(names).size === names.length, {
      message: 'names a namespace twice',
    }),
  deployer: deployerSchema.optional(),
  values: z.record(z.unknown()).default({}),
  status: statusSchema.default({}),
  notice: z.string().optional(),
});

/** One entry of `dvara.regions`, as `config.d.ts` describes it. */
export const regionConfigSchema = regionSchema.superRefine((region, context) =>
  findStatusKeyFaults(region).forEach(({ path, message }) =>
    context.addIssue({ code: 'custom', path: ['status', ...path], message }),
  ),
);

export type RegionConfig = z.infer<typeof regionConfigSchema>;

/** Turns a schema's issues into sentences that begin with the key. */
export function describeIssues(options: {
  error: z.ZodError;
  key: string;
}): string[] {
  return options.error.issues.map(issue => {
    const key = issue.path.reduce<string>(
      (path, part) =>
        typeof part === 'number' ? `${path}[${part}]` : `${path}.${part}`,
      options.key,
    );
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys
          .map(name => `${key}.${name} is not a known key`)
          .join('; ');
      case 'invalid_type':
        return issue.received === 'undefined'
          ? `${key} must be set`
          : `${key} must be ${article(issue.expected)}, not ${article(
              issue.received,
            )}`;
      default:
        return `${key} ${issue.message}`;
    }
  });
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
