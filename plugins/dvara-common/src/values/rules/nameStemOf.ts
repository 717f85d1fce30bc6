import { CHART_NAME } from '../../gateway';
import { toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { RuleInput } from './rule';

/**
 * The chart's `dvara.fullname`, the stem of every name.
 *
 * @returns undefined where the release's name is needed and unknown
 */
export function nameStemOf(input: RuleInput): string | undefined {
  const { values, releaseName } = input;
  const full = toText(valueAt(values, 'fullnameOverride'));
  const name = toText(valueAt(values, 'nameOverride')) || CHART_NAME;
  if (!full && releaseName === undefined) {
    return undefined;
  }
  const release = releaseName ?? '';
  const stem =
    full || (release.includes(name) ? release : `${release}-${name}`);
  return stem.replaceAll('.', '-').slice(0, 48).replace(/-$/, '');
}
