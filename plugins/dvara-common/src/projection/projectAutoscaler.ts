import type { AutoscalerReport } from '../report/autoscaling';
import { parseQuantity } from '../units/parseQuantity';
import {
  known,
  type KubernetesAutoscaler,
  type KubernetesMetric,
} from './kubernetesObjects';
import { componentOf } from './projectComponents';

const conditionTypes = [
  'AbleToScale',
  'ScalingActive',
  'ScalingLimited',
] as const;
const conditionStatuses = ['True', 'False'] as const;

type Metric = AutoscalerReport['metrics'][number];
type Condition = AutoscalerReport['conditions'][number];

/**
 * Reads a HorizontalPodAutoscaler (autoscaling/v2). A metric that the controller
 * could not read has no `current`: that is «unknown», never 0.
 *
 * @returns undefined where it belongs to no component of the chart
 * @public
 */
export function projectAutoscaler(
  autoscaler: KubernetesAutoscaler,
): AutoscalerReport | undefined {
  const component = componentOf(autoscaler);
  if (!component) {
    return undefined;
  }
  const { metadata, spec, status } = autoscaler;
  const conditions = known(status?.conditions);
  const currents = known(status?.currentMetrics);
  const min = Math.max(0, spec.minReplicas ?? 1);
  return {
    component,
    name: metadata.name,
    current: Math.max(0, status?.currentReplicas ?? 0),
    // 0 stands there until the controller has decided for the first time, also while it
    // waits for the first metrics; it decides for 0 pods only where they are allowed.
    desired:
      !status?.desiredReplicas && (min > 0 || conditions.length === 0)
        ? undefined
        : Math.max(0, status?.desiredReplicas ?? 0),
    min,
    max: spec.maxReplicas,
    metrics: known(spec.metrics).flatMap((metric): Metric[] => {
      const wanted = readMetric(metric);
      return wanted
        ? [{ ...wanted, current: currentOf(wanted, currents) }]
        : [];
    }),
    conditions: conditions.flatMap((condition): Condition[] => {
      const type = conditionTypes.find(word => word === condition.type);
      return type
        ? [
            {
              type,
              status:
                conditionStatuses.find(word => word === condition.status) ??
                'Unknown',
              reason: condition.reason,
              message: condition.message?.slice(0, 1000),
              since: condition.lastTransitionTime,
            },
          ]
        : [];
    }),
    behavior: behaviorOf(spec.behavior),
    lastScaleAt: status?.lastScaleTime,
  };
}

type Behavior = NonNullable<AutoscalerReport['behavior']>;
type ScalingRules = NonNullable<Behavior['scaleUp']>;

const selectPolicies = ['Max', 'Min', 'Disabled'] as const;
const policyTypes = ['Pods', 'Percent'] as const;

function behaviorOf(
  behavior: KubernetesAutoscaler['spec']['behavior'],
): Behavior | undefined {
  const scaleUp = rulesOf(behavior?.scaleUp);
  const scaleDown = rulesOf(behavior?.scaleDown);
  return scaleUp || scaleDown ? { scaleUp, scaleDown } : undefined;
}

function rulesOf(
  rules: NonNullable<KubernetesAutoscaler['spec']['behavior']>['scaleUp'],
): ScalingRules | undefined {
  if (!rules) {
    return undefined;
  }
  const window = rules.stabilizationWindowSeconds ?? undefined;
  return {
    stabilizationWindowSeconds:
      window === undefined ? undefined : Math.max(0, window),
    selectPolicy: selectPolicies.find(word => word === rules.selectPolicy),
    policies: known(rules.policies).flatMap(
      ({ type: word, value, periodSeconds }): ScalingRules['policies'] => {
        const type = policyTypes.find(one => one === word);
        return type && isPositive(value) && isPositive(periodSeconds)
          ? [{ type, value, periodSeconds }]
          : [];
      },
    ),
  };
}

function isPositive(count: number | undefined): count is number {
  return count !== undefined && count > 0;
}

interface MetricReading {
  name: string;
  target: number;
  unit: Metric['unit'];
}

function sourceOf(metric: KubernetesMetric) {
  return (
    metric.resource ??
    metric.containerResource ??
    metric.pods ??
    metric.object ??
    metric.external ??
    undefined
  );
}

function nameOf(metric: KubernetesMetric): string | undefined {
  const source = sourceOf(metric);
  const name = source?.name ?? source?.metric?.name;
  return name && source?.container ? `${name} (${source.container})` : name;
}

function readMetric(metric: KubernetesMetric): MetricReading | undefined {
  const name = nameOf(metric);
  const target = sourceOf(metric)?.target;
  if (!name || !target) {
    return undefined;
  }
  if (target.averageUtilization !== undefined) {
    return { name, target: target.averageUtilization, unit: 'percent' };
  }
  const value =
    parseQuantity(target.averageValue) ?? parseQuantity(target.value);
  return value === undefined
    ? undefined
    : { name, target: value, unit: 'quantity' };
}

function currentOf(
  wanted: MetricReading,
  currents: KubernetesMetric[],
): number | undefined {
  const current = currents.find(metric => nameOf(metric) === wanted.name);
  const reading = current && sourceOf(current)?.current;
  if (!reading) {
    return undefined;
  }
  return wanted.unit === 'percent'
    ? reading.averageUtilization
    : parseQuantity(reading.averageValue) ?? parseQuantity(reading.value);
}
