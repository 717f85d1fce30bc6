import { nameStemOf } from './nameStemOf';
import type { Rule } from './rule';

const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

export const nameStem: Rule = input => {
  const stem = nameStemOf(input);
  return stem === undefined || SERVICE_NAME.test(stem)
    ? []
    : [
        {
          path: 'fullnameOverride',
          sentence: `the name stem "${stem}" cannot name a Service, which starts with a letter and holds only lower-case letters, digits and dashes: choose another release name or set fullnameOverride.`,
        },
      ];
};
