import { CHART_NAME } from '../../gateway';
import { toText } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { Rule, RuleInput } from './rule';

const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

export const nameStem: Rule = input => {
  const stem = stemOf(input);
  return stem === undefined || SERVICE_NAME.test(stem)
    ? undefined
    : {
        path: 'fullnameOverride',
        sentence: `the name stem "${stem}" cannot name a Service, which starts with a letter and holds only lower-case letters, digits and dashes: choose another release name or set fullnameOverride.`,
      };
};

/** The chart's `dvara.fullname`; undefined where the release's name is needed and unknown. */
function stemOf({ values, releaseName }: RuleInput): string | undefined {
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
