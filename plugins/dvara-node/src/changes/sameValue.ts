import type { JsonValue } from '@backstage/types';
import { parseQuantity } from '@dvara/backstage-plugin-dvara-common';

/** Fields that hold quantities, which the API server writes in its own way: `1024Mi` is `1Gi`. */
const QUANTITY =
  /\.(limits|requests|capacity)\.[^.]+$|\.(averageValue|value|sizeLimit)$/;

/** Whether two values that are no maps and no lists mean the same to Kubernetes. */
export function sameValue(options: {
  path: string;
  from: JsonValue | undefined;
  to: JsonValue | undefined;
}): boolean {
  const { path, from, to } = options;
  if (from === to) {
    return true;
  }
  if (QUANTITY.test(path) && !/\.env\[[^\]]*\]/.test(path)) {
    const quantity = parseQuantity(from);
    return quantity !== undefined && quantity === parseQuantity(to);
  }
  return false;
}
