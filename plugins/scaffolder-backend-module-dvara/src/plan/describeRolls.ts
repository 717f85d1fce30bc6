import {
  COMPONENT_LABEL,
  type KubernetesObject,
} from '@dvara/backstage-plugin-dvara-common';
import { isObject, objectKey } from '@dvara/backstage-plugin-dvara-node';
import { isEqual } from 'lodash';

/** What becomes of a component's pods. */
export interface ComponentRoll {
  /** `gateway-server`, or the Deployment's name where it has no component. */
  component: string;
  /** started: there were none; replaced: one after the other; kept: they run on; removed: with their Deployment. */
  pods: 'started' | 'replaced' | 'kept' | 'removed';
}

/** Tells which pods a change replaces: those whose template differs in anything. */
export function describeRolls(options: {
  from: KubernetesObject[];
  to: KubernetesObject[];
}): ComponentRoll[] {
  const isDeployment = ({ kind }: KubernetesObject) => kind === 'Deployment';
  const from = new Map(
    options.from
      .filter(isDeployment)
      .map(object => [objectKey(object), object] as const),
  );
  const to = options.to.filter(isDeployment);
  const keys = new Set(to.map(objectKey));
  return [
    ...to.map((object): ComponentRoll => {
      const before = from.get(objectKey(object));
      const component = nameOf(object);
      if (!before) {
        return { component, pods: 'started' };
      }
      return {
        component,
        pods: isEqual(templateOf(before), templateOf(object))
          ? 'kept'
          : 'replaced',
      };
    }),
    ...[...from]
      .filter(([key]) => !keys.has(key))
      .map(
        ([, object]): ComponentRoll => ({
          component: nameOf(object),
          pods: 'removed',
        }),
      ),
  ];
}

function templateOf({ spec }: KubernetesObject): unknown {
  return isObject(spec) ? spec.template : undefined;
}

function nameOf(object: KubernetesObject): string {
  return object.metadata.labels?.[COMPONENT_LABEL] ?? object.metadata.name;
}
