import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  DVARA_GATEWAY_ANNOTATION,
  DVARA_NAMESPACE_ANNOTATION,
  DVARA_REGIONS_ANNOTATION,
  INSTANCE_LABEL,
  KUBERNETES_ID_LABEL,
} from '@dvara/backstage-plugin-dvara-common';
import type { DvaraRegion } from '@dvara/backstage-plugin-dvara-node';
import {
  CHART_SELECTOR,
  DEFAULT_LIFECYCLE,
  DEFAULT_OWNER,
  KUBERNETES_NAMESPACE_ANNOTATION,
  LABEL_SELECTOR_ANNOTATION,
  LOCATION,
} from './annotations';
import type { FoundRelease } from './FoundRelease';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LIFECYCLE = /^[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}$/;
const MAX_NAME_LENGTH = 63;

/** Entities, and sentences about what in the regions could not be taken as it is. */
export interface BuiltEntities {
  entities: Entity[];
  problems: string[];
}

/** Makes one Component for each gateway and one Resource for each region. */
export function buildEntities(options: {
  regions: DvaraRegion[];
  releases: FoundRelease[];
}): BuiltEntities {
  const { regions, releases } = options;
  const problems: string[] = [];
  const gateways = new Map<string, FoundRelease[]>();
  for (const release of releases) {
    if (DNS_LABEL.test(release.gateway)) {
      gateways.set(release.gateway, [
        ...(gateways.get(release.gateway) ?? []),
        release,
      ]);
    } else {
      problems.push(
        `The release ${JSON.stringify(release.gateway)} in region ${
          release.regionId
        } is left out: its name is not a DNS label, which a gateway’s name must be`,
      );
    }
  }
  return {
    problems,
    entities: [
      ...regions.map(region => regionEntity({ region })),
      ...[...gateways].map(([gateway, found]) =>
        gatewayEntity({ gateway, found, regions, problems }),
      ),
    ],
  };
}

function regionEntity(options: { region: DvaraRegion }): Entity {
  const { region } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: regionEntityName({ regionId: region.id }),
      title: region.name,
      description: `Region ${region.id} of the Dvara gateways`,
      annotations: locations(),
    },
    spec: { type: 'dvara-region', owner: DEFAULT_OWNER },
  };
}

function gatewayEntity(options: {
  gateway: string;
  found: FoundRelease[];
  regions: DvaraRegion[];
  problems: string[];
}): Entity {
  const { gateway, regions, problems } = options;
  const report = (sentence: string) =>
    problems.push(`Gateway ${gateway}: ${sentence}`);
  const namespace = commonNamespace({ ...options, report });
  const found = options.found.filter(release => inNamespace(release));
  function inNamespace(release: FoundRelease): boolean {
    return (
      release.namespace === (namespace ?? defaultNamespace(release, regions))
    );
  }

  const served = regions.filter(region =>
    found.some(release => release.regionId === region.id),
  );
  const first = <K extends keyof FoundRelease>(key: K) =>
    found.find(release => release[key] !== undefined)?.[key];
  const namespaces = new Set(found.map(release => release.namespace));
  const kubernetesId = first('kubernetesId');
  const system = readReference({
    value: first('system'),
    kinds: ['System'],
    key: 'system',
    report,
  });

  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: gateway,
      description: `Dvara LLM gateway in ${served
        .map(region => region.name)
        .join(', ')}`,
      tags: ['dvara', 'llm-gateway'],
      annotations: {
        ...locations(),
        [DVARA_GATEWAY_ANNOTATION]: gateway,
        [DVARA_REGIONS_ANNOTATION]: served.map(({ id }) => id).join(','),
        ...(namespace ? { [DVARA_NAMESPACE_ANNOTATION]: namespace } : {}),
        ...(kubernetesId
          ? { [KUBERNETES_ID_LABEL]: kubernetesId }
          : {
              [LABEL_SELECTOR_ANNOTATION]: `${CHART_SELECTOR},${INSTANCE_LABEL}=${
                first('releaseName') ?? gateway
              }`,
            }),
        // Without it the Kubernetes plugin looks in all namespaces, which it may not be allowed to.
        ...(namespaces.size === 1
          ? { [KUBERNETES_NAMESPACE_ANNOTATION]: [...namespaces][0] }
          : {}),
      },
    },
    spec: {
      type: 'ai-gateway',
      lifecycle: readLifecycle({ value: first('lifecycle'), report }),
      owner:
        readReference({
          value: first('owner'),
          kinds: ['Group', 'User'],
          key: 'owner',
          report,
        }) ?? DEFAULT_OWNER,
      ...(system ? { system } : {}),
      dependsOn: served.map(
        ({ id }) => `resource:default/${regionEntityName({ regionId: id })}`,
      ),
    },
  };
}

/**
 * The one namespace that the entity names; undefined where each release is in its
 * region's default one. An entity can name only one, so releases elsewhere are left out.
 */
function commonNamespace(options: {
  found: FoundRelease[];
  regions: DvaraRegion[];
  report: (sentence: string) => void;
}): string | undefined {
  const { found, regions, report } = options;
  const isDefault = (release: FoundRelease) =>
    release.namespace === defaultNamespace(release, regions);
  const chosen = found.some(isDefault)
    ? undefined
    : found.map(release => release.namespace).sort()[0];
  const left = found.filter(release =>
    chosen ? release.namespace !== chosen : !isDefault(release),
  );
  for (const release of left) {
    report(
      `its release in namespace ${release.namespace} of region ${release.regionId} is left out, because there is one in another namespace`,
    );
  }
  return chosen;
}

function defaultNamespace(
  release: FoundRelease,
  regions: DvaraRegion[],
): string | undefined {
  return regions.find(region => region.id === release.regionId)?.namespaces[0];
}

function readReference(options: {
  value: string | undefined;
  kinds: [string, ...string[]];
  key: string;
  report: (sentence: string) => void;
}): string | undefined {
  const { value, kinds, key, report } = options;
  if (!value) {
    return undefined;
  }
  try {
    const reference = parseEntityRef(value, {
      defaultKind: kinds[0],
      defaultNamespace: 'default',
    });
    const isKnown = kinds.some(
      kind => kind.toLowerCase() === reference.kind.toLowerCase(),
    );
    const isNamed = [reference.namespace, reference.name].every(
      part => part.length <= MAX_NAME_LENGTH && /^[\w.-]+$/.test(part),
    );
    if (isKnown && isNamed) {
      return stringifyEntityRef(reference);
    }
  } catch {
    // Said below, as for every value of another form.
  }
  report(
    `its annotation dvara.ai/${key} is not a reference to a ${kinds.join(
      ' or ',
    )}`,
  );
  return undefined;
}

function readLifecycle(options: {
  value: string | undefined;
  report: (sentence: string) => void;
}): string {
  const { value, report } = options;
  if (!value) {
    return DEFAULT_LIFECYCLE;
  }
  if (!LIFECYCLE.test(value)) {
    report('its annotation dvara.ai/lifecycle is not a word');
    return DEFAULT_LIFECYCLE;
  }
  return value;
}

function regionEntityName(options: { regionId: string }): string {
  return `dvara-region-${options.regionId}`
    .slice(0, MAX_NAME_LENGTH)
    .replace(/-+$/, '');
}

function locations(): Record<string, string> {
  return {
    [ANNOTATION_LOCATION]: LOCATION,
    [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
  };
}
