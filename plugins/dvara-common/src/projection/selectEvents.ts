import {
  componentSuffixes,
  type GatewayComponent,
} from '../gateway/gatewayComponent';
import type { RegionEvent } from '../report/regionEvent';
import type { KubernetesDeployment } from './kubernetesObjects';

/** Events of one region that a report holds. */
const SHOWN_EVENTS = 100;

/** Kinds whose ordinary events tell a rollout or a decision of the autoscaler. */
const toldKinds = ['Deployment', 'HorizontalPodAutoscaler'];

const suffixes = Object.keys(componentSuffixes)
  .map(component => componentSuffixes[component as GatewayComponent])
  .join('|');
/** A component's objects: the name itself, `-<hash>` of ReplicaSets, `-<hash>-<id>` of pods. */
const ofComponent = new RegExp(`-(?:${suffixes})(?:-[a-z0-9]+){0,2}$`);

/**
 * Whether an event may be about a gateway and is worth keeping, told before any
 * gateway is known: every warning, and of ordinary ones what scales, what rolls out and
 * what ends a container. Names alone are asked, so that one of another chart may stay.
 *
 * @public
 */
export function isGatewayEvent(event: RegionEvent): boolean {
  const { kind, name } = event.object;
  return (
    ofComponent.test(name) &&
    (event.type === 'Warning' ||
      toldKinds.includes(kind) ||
      (kind === 'Pod' && event.reason === 'Killing'))
  );
}

/**
 * The events about the objects of one release, equal ones as one, the newest first.
 *
 * @public
 */
export function selectEvents(options: {
  events: Iterable<RegionEvent>;
  /** Deployments of the release. */
  deployments: KubernetesDeployment[];
}): RegionEvent[] {
  const names = options.deployments.map(({ metadata }) => metadata.name);
  const merged = new Map<string, RegionEvent>();
  for (const event of options.events) {
    const { type, reason, message, object } = event;
    if (!names.some(name => isOf({ name, of: object.name }))) {
      continue;
    }
    const key = JSON.stringify([type, reason, message, object]);
    const known = merged.get(key);
    merged.set(key, known ? together(known, event) : event);
  }
  return [...merged.values()]
    .sort((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? ''))
    .slice(0, SHOWN_EVENTS);
}

/** `orders-server` and `orders-server-7c9f8-x2k4q`, but not `orders-server-too-server`. */
function isOf(options: { name: string; of: string }): boolean {
  const { name, of } = options;
  return (
    of === name ||
    (of.startsWith(`${name}-`) &&
      !ofComponent.test(`-${of.slice(name.length + 1)}`))
  );
}

function together(a: RegionEvent, b: RegionEvent): RegionEvent {
  const times = (key: 'firstAt' | 'lastAt') =>
    [a[key], b[key]].flatMap(time => time ?? []).sort();
  return {
    ...a,
    count: a.count + b.count,
    firstAt: times('firstAt').at(0),
    lastAt: times('lastAt').at(-1),
  };
}
