import {
  APP_VERSION_LABEL,
  CHART_LABEL,
  type FieldChange,
  type ObjectChange,
} from '@dvara/backstage-plugin-dvara-common';
import { resourceName } from '@dvara/backstage-plugin-dvara-node';

const kindWords: Record<string, string> = {
  HorizontalPodAutoscaler: 'HPA',
  PodDisruptionBudget: 'disruption budget',
};

const containerAt =
  'spec\\.template\\.spec\\.(?:containers|initContainers)\\[([^\\]]+)\\]';

/** Fields whose names say too little, and what they are called. */
const fieldWords: Array<{
  kind?: string;
  path: RegExp;
  words: (match: string[]) => string;
}> = [
  {
    path: new RegExp(`^${containerAt}\\.resources\\.(limits|requests)\\.(.+)$`),
    words: ([, container, bound, resource]) =>
      `${resourceName(resource)} ${
        bound === 'limits' ? 'limit' : 'request'
      }${inContainer(container)}`,
  },
  {
    path: new RegExp(`^${containerAt}\\.image$`),
    words: ([, container]) => `image${inContainer(container)}`,
  },
  {
    path: new RegExp(`^${containerAt}\\.env\\[([^\\]]+)\\](?:\\.value)?$`),
    words: ([, container, name]) => `variable ${name}${inContainer(container)}`,
  },
  {
    path: new RegExp(
      `^${containerAt}\\.env\\[([^\\]]+)\\]\\.valueFrom\\.\\w+Ref\\.(\\w+)$`,
    ),
    words: ([, container, name, part]) =>
      `variable ${name}${inContainer(container)}, ${part} of its source`,
  },
  { path: /^spec\.replicas$/, words: () => 'number of pods' },
  {
    path: /^spec\.template\.metadata\.annotations\["dvara\.ai\/secret-version"\]$/,
    words: () => 'version of the keys',
  },
  {
    path: /^spec\.template\.metadata\.annotations\["checksum\/secret"\]$/,
    words: () => 'checksum of the keys',
  },
  {
    path: /^spec\.template\.metadata\.annotations\["checksum\/config"\]$/,
    words: () => 'checksum of the configuration',
  },
  {
    kind: 'HorizontalPodAutoscaler',
    path: /^spec\.minReplicas$/,
    words: () => 'fewest pods',
  },
  {
    kind: 'HorizontalPodAutoscaler',
    path: /^spec\.maxReplicas$/,
    words: () => 'most pods',
  },
  {
    kind: 'HorizontalPodAutoscaler',
    path: /^spec\.metrics\[([^\]]+)\]\.resource\.target\.averageUtilization$/,
    words: ([, resource]) => `target of ${resourceName(resource)} in percent`,
  },
  {
    kind: 'PodDisruptionBudget',
    path: /^spec\.minAvailable$/,
    words: () => 'pods that stay',
  },
  {
    kind: 'PodDisruptionBudget',
    path: /^spec\.maxUnavailable$/,
    words: () => 'pods that may go',
  },
  {
    kind: 'ConfigMap',
    path: /^data(?:\.|\[")([^"\]]+)/,
    words: ([, name]) => name,
  },
  { kind: 'Secret', path: /^data\[([^\]]+)\]$/, words: ([, name]) => name },
];

/** Whether a field only tells which chart an object was made with. */
export function isVersionLabel(path: string): boolean {
  return (
    path === `metadata.labels["${CHART_LABEL}"]` ||
    path === `metadata.labels["${APP_VERSION_LABEL}"]`
  );
}

/** Whether an object changes in nothing but the versions in its labels. */
export function isRelabelled(change: ObjectChange): boolean {
  return (
    change.change === 'changed' &&
    change.fields.every(({ path }) => isVersionLabel(path))
  );
}

/** One object that comes or goes, in words: «HPA of gateway-server added: 3 to 10 pods at 70 % CPU». */
export function describeObject(change: ObjectChange): string {
  return `${subjectOf(change)} ${change.change}${
    change.facts ? `: ${change.facts}` : ''
  }`;
}

/** One field's change in words: «gateway-server: CPU limit 2 → 4». */
export function describeField(options: {
  change: ObjectChange;
  field: FieldChange;
}): string {
  const { change, field } = options;
  return `${subjectOf(change)}: ${nameOf(options)} ${describeFieldValues(
    field,
  )}`;
}

/** What became of a field: `2 → 4`, `added: 4`, `changed (value not shown)`. */
export function describeFieldValues(field: FieldChange): string {
  const { from, to } = field;
  if (field.hidden) {
    return `${field.change} (value not shown)`;
  }
  if (field.lines) {
    const count = (sign: string) =>
      field.lines?.filter(line => line.startsWith(sign)).length ?? 0;
    return `${field.change} (lines added: ${count('+')}, removed: ${count(
      '-',
    )})`;
  }
  if (from === undefined) {
    return `added: ${to ?? ''}`;
  }
  return to === undefined ? `removed (was ${from})` : `${from} → ${to}`;
}

/** What an object is called: the component where its kind is clear from that, else kind and name. */
function subjectOf(change: ObjectChange): string {
  if (change.kind === 'Deployment') {
    return change.component ?? change.object;
  }
  const kind = kindWords[change.kind];
  return kind && change.component
    ? `${kind} of ${change.component}`
    : change.object;
}

function nameOf(options: { change: ObjectChange; field: FieldChange }): string {
  const { change, field } = options;
  for (const { kind, path, words } of fieldWords) {
    const match =
      kind === undefined || kind === change.kind ? path.exec(field.path) : null;
    if (match) {
      // A component's main container has the component's name.
      return words([...match]).replace(inContainer(change.component ?? ''), '');
    }
  }
  return field.path;
}

function inContainer(container: string): string {
  return ` (container ${container})`;
}
