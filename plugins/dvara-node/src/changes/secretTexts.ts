import type { KubernetesObject } from '@dvara/backstage-plugin-dvara-common';
import { isObject } from './isObject';

/**
 * What a Secret holds, in clear, whichever of its two fields has it. To be compared or masked only.
 *
 * @public
 */
export function secretTexts(object: KubernetesObject): Map<string, string> {
  const texts = new Map<string, string>();
  const { data, stringData } = object;
  for (const [key, value] of Object.entries(isObject(data) ? data : {})) {
    texts.set(key, Buffer.from(String(value ?? ''), 'base64').toString('utf8'));
  }
  for (const [key, value] of Object.entries(
    isObject(stringData) ? stringData : {},
  )) {
    texts.set(key, String(value ?? ''));
  }
  return texts;
}
