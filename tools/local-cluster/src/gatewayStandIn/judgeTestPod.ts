import { answerRequest, type GatewaySnapshot } from './answerRequest.ts';
import type { PlayedScript } from './playScript.ts';
import type { TestPodTarget } from './testPodTarget.ts';

/** How a helm test pod ends, if it does, and what it prints. */
export interface TestPodVerdict {
  outcome: 'succeeded' | 'failed' | 'running';
  line: string;
  stream: 'stdout' | 'stderr';
  /** Of a command other than curl. */
  exitCode?: number;
}

/**
 * What a command that asks nobody does, or what the curl of a helm test pod would find: a name that resolves, a pod behind it that takes traffic, and an answer below 400.
 */
export function judgeTestPod(options: {
  target: TestPodTarget | undefined;
  /** The test asks nobody, but does this. */
  script?: PlayedScript;
  /** The Service exists. */
  serviceExists: boolean;
  /** A ready pod behind the Service, if there is one. */
  gateway: GatewaySnapshot | undefined;
  /** Set by a person instead. */
  ordered?: 'succeeded' | 'failed';
  now: Date;
}): TestPodVerdict {
  const { target, gateway } = options;
  if (options.ordered === 'succeeded') {
    return { outcome: 'succeeded', line: '{"status":"UP"}', stream: 'stdout' };
  }
  if (options.ordered === 'failed') {
    return failure('curl: (22) The requested URL returned error: 503');
  }
  if (options.script) {
    const { lines, exitCode } = options.script;
    return {
      line: lines.join('\n'),
      stream: 'stdout',
      ...(exitCode === undefined
        ? { outcome: 'running' }
        : { outcome: exitCode === 0 ? 'succeeded' : 'failed', exitCode }),
    };
  }
  if (!target) {
    return failure('curl: no URL specified!');
  }
  if (!options.serviceExists) {
    return failure(`curl: (6) Could not resolve host: ${target.service}`);
  }
  if (!gateway) {
    return failure(
      `curl: (7) Failed to connect to ${target.service}: Connection refused`,
    );
  }
  const answer = answerRequest({
    method: 'GET',
    path: target.path.split('?')[0],
    authorization: undefined,
    gateway,
    now: options.now,
  });
  if (answer.kind !== 'answer') {
    return failure('curl: (28) Operation timed out');
  }
  return answer.status < 400
    ? { outcome: 'succeeded', line: answer.body, stream: 'stdout' }
    : failure(`curl: (22) The requested URL returned error: ${answer.status}`);
}

function failure(line: string): TestPodVerdict {
  return { outcome: 'failed', line, stream: 'stderr' };
}
