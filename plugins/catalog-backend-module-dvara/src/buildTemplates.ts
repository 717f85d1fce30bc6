import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { TEMPLATES_LOCATION } from './annotations';
import { bundledTemplatesPath } from './bundledTemplatesPath';
import { readTemplates } from './readTemplates';

const KEY = 'dvara.catalog.templates';

/**
 * The templates that the catalog is to have, by `dvara.catalog.templates`; none where
 * they are turned off.
 *
 * @throws InputError naming the key that does not hold
 */
export function buildTemplates(options: {
  config: Config;
  /** Where they are read from; those of this package by default. */
  directory?: string;
}): Entity[] {
  const config = options.config.getOptionalConfig(KEY);
  if (config?.getOptionalBoolean('enabled') === false) {
    return [];
  }
  const templates = readTemplates({
    directory: options.directory ?? bundledTemplatesPath(),
  });
  const names = templates.map(({ metadata }) => metadata.name);
  const excluded = config?.getOptionalStringArray('exclude') ?? [];
  const unknown = excluded.find(name => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `${KEY}.exclude names «${unknown}», which is no template of the suite; they are ${names.join(
        ', ',
      )}`,
    );
  }
  const owner = readOwner({ value: config?.getOptionalString('owner') });
  return templates
    .filter(({ metadata }) => !excluded.includes(metadata.name))
    .map(({ spec, ...template }) => {
      // The team that the file names is the one of this repository's own portal.
      const { owner: _ownerHere, ...rest } = spec ?? {};
      return {
        ...template,
        metadata: {
          ...template.metadata,
          annotations: {
            ...template.metadata.annotations,
            [ANNOTATION_LOCATION]: TEMPLATES_LOCATION,
            [ANNOTATION_ORIGIN_LOCATION]: TEMPLATES_LOCATION,
          },
        },
        spec: { ...(owner ? { owner } : {}), ...rest },
      };
    });
}

function readOwner(options: { value: string | undefined }): string | undefined {
  const { value } = options;
  if (value === undefined) {
    return undefined;
  }
  const reference = parseOwner(value);
  if (!reference || !/^(group|user)$/i.test(reference.kind)) {
    throw new InputError(
      `${KEY}.owner «${value}» is not a reference to a Group or User, such as group:default/platform`,
    );
  }
  return stringifyEntityRef(reference);
}

function parseOwner(value: string) {
  try {
    return parseEntityRef(value, {
      defaultKind: 'Group',
      defaultNamespace: 'default',
    });
  } catch {
    return undefined;
  }
}
