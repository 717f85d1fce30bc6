import { toInteger } from '../goTemplate';
import { valueAt } from '../valueAt';
import type { ComponentRule } from './rule';

/** Seconds that a drain takes, and one to spare. */
const DRAIN = 31;

/** The console has nothing to drain. */
export const terminationGracePeriod: ComponentRule = ({ key, component }) => {
  const given = toInteger(valueAt(component, 'terminationGracePeriodSeconds'));
  const sleep = toInteger(valueAt(component, 'preStopSleepSeconds'));
  const path = `${key}.terminationGracePeriodSeconds`;
  const told = `${path} (${given}) leaves no`;
  const slept = `${key}.preStopSleepSeconds (${sleep})`;
  if (key !== 'gatewayUi') {
    const needed = sleep + DRAIN;
    return given < needed
      ? [
          {
            path,
            sentence: `${told} room for ${slept} and the 30 s drain: set it to at least ${needed}.`,
          },
        ]
      : [];
  }
  return sleep > 0 && given <= sleep
    ? [
        {
          path,
          sentence: `${told} time after ${slept}: set it to at least ${
            sleep + 1
          }.`,
        },
      ]
    : [];
};
