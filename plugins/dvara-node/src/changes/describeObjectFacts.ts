import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { get } from 'lodash';
import { describeValue } from './describeValue';
import { resourceName } from './resourceName';
import { secretTexts } from './secretTexts';

/**
 * What people know an object by: «3 to 10 pods at 70 % CPU» for an autoscaler.
 *
 * @returns undefined for kinds that are known by their name alone
 */
export function describeObjectFacts(options: {
  object: KubernetesObject;
  redact: (text: string) => string;
}): string | undefined {
  const facts = factsOf(options.object);
  return facts ? describeValue(options.redact(facts)) : undefined;
}

function factsOf(object: KubernetesObject): string | undefined {
  const at = (path: string): unknown => get(object, path);
  switch (object.kind) {
    case 'HorizontalPodAutoscaler': {
      const targets = listAt(at('spec.metrics')).flatMap(metric => {
        const name: unknown = get(metric, 'resource.name');
        const percent: unknown = get(
          metric,
          'resource.target.averageUtilization',
        );
        return typeof name === 'string' && typeof percent === 'number'
          ? [`${percent} % ${resourceName(name)}`]
          : [];
      });
      const bounds = `${at('spec.minReplicas') ?? 1} to ${at(
        'spec.maxReplicas',
      )} pods`;
      return targets.length ? `${bounds} at ${targets.join(' and ')}` : bounds;
    }
    case 'PodDisruptionBudget': {
      const most = at('spec.maxUnavailable');
      return most === undefined
        ? `pods that stay: at least ${at('spec.minAvailable')}`
        : `pods away: at most ${most}`;
    }
    case 'Deployment': {
      const images = listAt(at('spec.template.spec.containers'))
        .map(container => get(container, 'image'))
        .join(', ');
      const replicas = at('spec.replicas');
      return replicas === undefined ? images : `${replicas} × ${images}`;
    }
    case 'Service': {
      const ports = listAt(at('spec.ports')).map(port => get(port, 'port'));
      return `${at('spec.type') ?? 'ClusterIP'}, port ${ports.join(', ')}`;
    }
    case 'Ingress':
      return listAt(at('spec.rules'))
        .map(rule => get(rule, 'host') ?? 'all hosts')
        .join(', ');
    case 'ConfigMap':
      return Object.keys(Object(object.data)).join(', ');
    case 'Secret':
      return `${[...secretTexts(object).keys()].join(', ')} (values not shown)`;
    default:
      return undefined;
  }
}

function listAt(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
