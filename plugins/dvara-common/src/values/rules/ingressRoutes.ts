import type { ValuesFault } from '../ValuesFault';
import { isTrue, toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import { mapsAt } from './mapsAt';
import type { Rule } from './rule';

/** Every route leads to one place, and there is at least one. */
export const ingressRoutes: Rule = ({ values }) => {
  if (!isTrue(valueAt(values, 'ingress.enabled'))) {
    return [];
  }
  const faults: ValuesFault[] = [];
  const takenBy = new Map<string, string>();
  for (const key of ['gatewayServer', 'gatewayUi']) {
    const hosts = isTrue(valueAt(values, `${key}.enabled`))
      ? mapsAt(values, `ingress.${key}.hosts`)
      : [];
    for (const entry of hosts) {
      const paths = mapsAt(entry, 'paths');
      for (const { path, pathType } of paths.length ? paths : [{}]) {
        const address = `${toText(entry.host)}${toText(path) || '/'}`;
        const route = `${toText(pathType) || 'Prefix'} ${address}`;
        const first = takenBy.get(route);
        if (first) {
          faults.push({
            path: `ingress.${key}.hosts`,
            sentence: `ingress.${key}.hosts routes ${address}, which ingress.${first}.hosts routes already: change the host or the path of one of them.`,
          });
        } else {
          takenBy.set(route, key);
        }
      }
    }
  }
  if (takenBy.size === 0) {
    faults.push({
      path: 'ingress.enabled',
      sentence:
        'ingress.enabled is true, but no component that is enabled has hosts: fill ingress.gatewayServer.hosts or ingress.gatewayUi.hosts, or set ingress.enabled to false.',
    });
  }
  return faults;
};
