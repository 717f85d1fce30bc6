import { toInteger } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

/** Seconds that a drain takes, and one to spare. */
const DRAIN = 31;

export const terminationGracePeriod: ComponentRule = ({ key, component }) => {
  const given = toInteger(valueAt(component, 'terminationGracePeriodSeconds'));
  const sleep = toInteger(valueAt(component, 'preStopSleepSeconds'));
  return key !== 'gatewayUi' && given < sleep + DRAIN
    ? {
        path: `${key}.terminationGracePeriodSeconds`,
        sentence: `${key}.terminationGracePeriodSeconds (${given}) leaves no room for ${key}.preStopSleepSeconds (${sleep}) and the 30 s drain: set it to at least ${
          sleep + DRAIN
        }.`,
      }
    : undefined;
};
