import type { AutoscalerReport } from '@dvara/backstage-plugin-dvara-common';

type Condition = AutoscalerReport['conditions'][number];

/** A condition of an autoscaler: which sentence says it, and whether it is well. */
export function describeCondition(condition: Condition) {
  const { type, status, reason } = condition;
  if (status === 'Unknown') {
    return { messageKey: 'autoscaling.conditionUnknown', well: false } as const;
  }
  const holds = status === 'True';
  switch (type) {
    case 'AbleToScale':
      return holds
        ? ({ messageKey: 'autoscaling.ableToScale', well: true } as const)
        : ({ messageKey: 'autoscaling.notAbleToScale', well: false } as const);
    case 'ScalingActive':
      return holds
        ? ({ messageKey: 'autoscaling.scalingActive', well: true } as const)
        : ({
            messageKey: 'autoscaling.notScalingActive',
            well: false,
          } as const);
    default:
      return {
        messageKey: limitKey(holds, reason),
        well: isWithin(holds, reason),
      };
  }
}

function limitKey(limited: boolean, reason: string | undefined) {
  if (!limited) {
    return 'autoscaling.notScalingLimited' as const;
  }
  switch (reason) {
    case 'TooManyReplicas':
      return 'autoscaling.scalingLimitedMax' as const;
    case 'TooFewReplicas':
      return 'autoscaling.scalingLimitedMin' as const;
    default:
      return 'autoscaling.scalingLimited' as const;
  }
}

/** Held at the minimum is an idle gateway; held at the maximum is a busy one. */
function isWithin(limited: boolean, reason: string | undefined): boolean {
  return !limited || reason === 'TooFewReplicas';
}
