import type { HelmTestResult } from '@dvara/backstage-plugin-dvara-node';
import { projectPod } from '@dvara/backstage-plugin-dvara-common';
import { describeError } from '../regions/describeError';
import { asSentence } from './asSentence';
import { describeReleaseFailure } from './describeReleaseFailure';
import { examineRelease } from './examineRelease';
import { listReleaseObjects } from './listReleaseObjects';
import { readLogTails } from './readLogTails';
import { readReleaseSecrets } from './readReleaseSecrets';
import { ReleaseFailure } from './ReleaseFailure';
import type { ReleaseWork } from './ReleaseWork';
import { workSignal } from './workSignal';

/** How the tests of a release went. */
export interface TestedRelease {
  passed: boolean;
  tests: HelmTestResult['tests'];
  /** For people, not redacted. */
  sentence: string;
  /** Logs of the tests that failed, line by line. */
  details: string[];
}

/**
 * Runs the tests of a release. A test that fails is a result.
 *
 * @throws ConflictError as {@link examineRelease}
 * @throws ReleaseFailure where the tests could not be run, or there are none
 */
export async function testRelease(options: {
  work: ReleaseWork;
}): Promise<TestedRelease> {
  const { work } = options;
  const { helm, helmTarget, client, log, redactor } = work;
  const { namespace, releaseName } = helmTarget;
  await examineRelease({ work, operation: 'test' });
  const { texts } = await readReleaseSecrets({
    ...helmTarget,
    client,
    signal: work.signal,
  });
  redactor.add(texts);

  log.info(`Testing release ${releaseName} in namespace ${namespace}`);
  let result: HelmTestResult;
  try {
    result = await helm.test({
      ...helmTarget,
      timeoutSeconds: work.timeoutSeconds,
      secrets: redactor.secrets,
      onLine: line => log.detail(line),
      signal: workSignal(work),
    });
  } catch (error) {
    const { sentences, details } = await describeReleaseFailure({
      work,
      error,
    });
    throw new ReleaseFailure({ message: sentences.join(' '), details });
  }
  const { passed, tests } = result;
  if (!tests.length) {
    throw new ReleaseFailure({
      message: `Release ${releaseName} has no tests. Deploy it with tests.enabled, or leave this step out.`,
    });
  }
  if (passed) {
    return {
      passed,
      tests,
      sentence: `${tests.length} ${
        tests.length === 1 ? 'test has' : 'tests have'
      } passed.`,
      details: [],
    };
  }
  const unwell = tests.filter(({ outcome }) => outcome !== 'succeeded');
  return {
    passed,
    tests,
    ...(await describeTests({ work, names: unwell.map(({ name }) => name) })),
  };
}

/** Why tests did not succeed; looking itself may fail, and says so. */
async function describeTests(options: {
  work: ReleaseWork;
  names: string[];
}): Promise<Pick<TestedRelease, 'sentence' | 'details'>> {
  const { work, names } = options;
  const { client, redactor } = work;
  const { namespace, releaseName } = work.helmTarget;
  const failed = `Not passed: ${names.join(', ')}.`;
  try {
    const all = await listReleaseObjects({
      client,
      kind: 'pods',
      namespace,
      releaseName,
    });
    const pods = all.filter(({ metadata }) => names.includes(metadata.name));
    const reasons = pods.map(pod => {
      const { name, phase, reason, message, lastExit } = projectPod({ pod });
      return `pod ${name}: ${reason ?? phase}${message ? `: ${message}` : ''}${
        lastExit ? `, exit ${lastExit.code}` : ''
      }`;
    });
    return {
      sentence: [failed, reasons.length && asSentence(reasons.join('; '))]
        .filter(Boolean)
        .join(' '),
      details: await readLogTails({
        client,
        namespace,
        pods,
        redact: redactor.redact,
      }),
    };
  } catch (error) {
    return {
      sentence: `${failed} ${asSentence(
        `Their pods could not be looked at: ${describeError(error)}`,
      )}`,
      details: [],
    };
  }
}
