import type { JsonValue } from '@backstage/types';
import { isObject } from '@dvara/backstage-plugin-dvara-node';

/** Whether a value stands for nothing: the API server leaves such fields out. */
export function isEmpty(value: JsonValue | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.values(value).every(isEmpty))
  );
}
