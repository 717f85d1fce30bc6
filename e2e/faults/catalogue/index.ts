import type { Fault } from '../Fault.ts';
import { argumentFaults } from './argumentFaults.ts';
import { backendAttacks } from './backendAttacks.ts';
import { cancelFaults } from './cancelFaults.ts';
import { clusterFaults } from './clusterFaults.ts';
import { lockFaults } from './lockFaults.ts';
import { portalFaults } from './portalFaults.ts';
import { releaseFaults } from './releaseFaults.ts';
import { replicaFaults } from './replicaFaults.ts';
import { reportFaults } from './reportFaults.ts';
import { secretFaults } from './secretFaults.ts';
import { templateFaults } from './templateFaults.ts';

/** Every fault, in the order of the table. */
export const faults: Fault[] = [
  ...cancelFaults,
  ...lockFaults,
  ...portalFaults,
  ...replicaFaults,
  ...releaseFaults,
  ...argumentFaults,
  ...secretFaults,
  ...templateFaults,
  ...clusterFaults,
  ...reportFaults,
  ...backendAttacks,
];
