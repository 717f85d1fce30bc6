import { isJsonObject } from '../isJsonObject';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'];
const knownWays = ['exec', 'grpc', 'httpGet', 'tcpSocket'];

/** Most often a user's `exec` beside the chart's `httpGet`, which Helm merges. */
export const probeWays: ComponentRule = ({ key, component }) =>
  probes.flatMap(name => {
    const probe = valueAt(component, name);
    if (!isJsonObject(probe) || Object.keys(probe).length === 0) {
      return [];
    }
    const path = `${key}.${name}`;
    const ways = knownWays.filter(
      way => probe[way] !== undefined && probe[way] !== null,
    );
    if (ways.length > 1) {
      return [
        {
          path,
          sentence: `${path} has ${ways.join(
            ' and ',
          )}, and Kubernetes accepts one way of checking: set all but one of them to null.`,
        },
      ];
    }
    return ways.length === 0
      ? [
          {
            path,
            sentence: `${path} has no way of checking: give it httpGet, exec, tcpSocket or grpc, or set ${path} to null.`,
          },
        ]
      : [];
  });
