import type { ReleaseState } from './ReleaseState';

/** What a task wants to do with a release. */
export type ReleaseOperation =
  | 'deploy'
  | 'test'
  | 'rollback'
  | 'uninstall'
  | 'unlock'
  | 'plan';

/** How a release gets out of a state in which nothing else works. */
export type Recovery =
  | { kind: 'rollback'; revision: number }
  | { kind: 'uninstall' };

/** What to do about an operation in a state. Sentences are for people. */
export type Decision =
  | { kind: 'go' }
  /** The goal is reached already. */
  | { kind: 'nothingToDo'; sentence: string }
  /** First the recovery; unlocking is nothing more than that. */
  | { kind: 'recover'; recovery: Recovery; sentence: string }
  | { kind: 'refuse'; sentence: string };

interface Question {
  state: ReleaseState;
  operation: ReleaseOperation;
  releaseName: string;
  /** A lock that is younger is believed to be in use, in seconds. */
  timeoutSeconds: number;
  /** Whether a deploy may break an old lock. */
  recoverLock?: boolean;
}

const words: Record<ReleaseOperation, string> = {
  deploy: 'deployed',
  test: 'tested',
  rollback: 'rolled back',
  uninstall: 'uninstalled',
  unlock: 'unlocked',
  plan: 'planned',
};

/**
 * Decides, by the state of a release alone, whether an operation may go ahead, has to
 * recover the release first, or is refused with what to do instead.
 */
export function decideOperation(question: Question): Decision {
  switch (question.state.kind) {
    case 'absent':
      return inAbsent(question);
    case 'deployed':
      return inDeployed(question);
    case 'failed':
      return inFailed(question);
    case 'ownedByGitOps':
      return refuse(
        `Release ${question.releaseName} is written by ${
          question.state.owner
        }, which would undo any change made here. It cannot be ${
          words[question.operation]
        } here: change it in the Git repository that it comes from`,
      );
    default:
      return inLocked(question);
  }
}

function inAbsent({ operation, releaseName }: Question): Decision {
  switch (operation) {
    case 'deploy':
    case 'plan':
      return { kind: 'go' };
    case 'uninstall':
      return nothing(`Release ${releaseName} was not installed`);
    case 'unlock':
      return nothing(
        `Release ${releaseName} is not installed, so it is not locked`,
      );
    default:
      return refuse(
        `Release ${releaseName} is not installed, so it cannot be ${words[operation]}. Deploy it first (dvara:release:deploy)`,
      );
  }
}

function inDeployed({ operation, releaseName, state }: Question): Decision {
  return operation === 'unlock'
    ? nothing(
        `Release ${releaseName} is not locked: its revision ${state.current?.revision} is deployed`,
      )
    : { kind: 'go' };
}

function inFailed({ operation, releaseName, state }: Question): Decision {
  const { current, lastGood } = state;
  if (operation === 'unlock') {
    return nothing(
      `Release ${releaseName} is not locked: its revision ${
        current?.revision
      } is ${current?.status}. ${
        lastGood
          ? 'Roll it back (dvara:release:rollback) or deploy it'
          : 'Deploy it, or uninstall it (dvara:release:uninstall)'
      }`,
    );
  }
  if (operation === 'rollback' && !lastGood) {
    return refuse(
      `There is nothing to roll back to: release ${releaseName} has no revision that was ever ready. Deploy it with values that work, or uninstall it (dvara:release:uninstall)`,
    );
  }
  // Helm merges an upgrade with the last deployed revision and not with the failed one.
  return operation === 'deploy' && lastGood
    ? {
        kind: 'recover',
        recovery: { kind: 'rollback', revision: lastGood.revision },
        sentence: `Revision ${current?.revision} is ${current?.status}: release ${releaseName} is first rolled back to revision ${lastGood.revision}`,
      }
    : { kind: 'go' };
}

function inLocked(question: Question): Decision {
  const { operation, releaseName, state, timeoutSeconds } = question;
  const { current, lockAgeSeconds = Infinity } = state;
  const lock = `Release ${releaseName} is locked by Helm: its revision ${
    current?.revision
  } is ${current?.status}${
    Number.isFinite(lockAgeSeconds)
      ? ` since ${formatAge(lockAgeSeconds)} (${current?.updated})`
      : ''
  }`;
  if (lockAgeSeconds < timeoutSeconds) {
    return refuse(
      `${lock}, and no task of the portal is at work on it, so another Helm probably is. It cannot be ${words[operation]} now: wait until that has ended. After ${timeoutSeconds} s the lock counts as left behind, and dvara:release:unlock can take it away`,
    );
  }
  const recovery = wayOut(state);
  const recover: Decision = {
    kind: 'recover',
    recovery,
    sentence: `${lock} and was left behind: it is ${
      recovery.kind === 'rollback'
        ? `rolled back to revision ${recovery.revision}`
        : 'uninstalled, because no revision of it was ever ready to go back to'
    }`,
  };
  switch (operation) {
    case 'unlock':
      return recover;
    case 'uninstall':
      return { kind: 'go' };
    case 'rollback':
      return recovery.kind === 'rollback'
        ? { kind: 'go' }
        : refuse(
            `${lock}, and there is nothing to roll back to. Uninstall it (dvara:release:uninstall), then deploy it`,
          );
    case 'deploy':
      if (question.recoverLock) {
        return recover;
      }
      break;
    default:
  }
  return refuse(
    `${lock}, left behind by a Helm that was killed. It cannot be ${
      words[operation]
    } before it is unlocked: run dvara:release:unlock${
      operation === 'deploy' ? ', or deploy with recoverLock: true' : ''
    }, by which it is ${
      recovery.kind === 'rollback'
        ? `rolled back to revision ${recovery.revision}`
        : 'uninstalled'
    }`,
  );
}

/** `upgrade` and `install` refuse a locked release; these two do not. */
function wayOut({ kind, lastGood }: ReleaseState): Recovery {
  return lastGood && (kind === 'pendingUpgrade' || kind === 'pendingRollback')
    ? { kind: 'rollback', revision: lastGood.revision }
    : { kind: 'uninstall' };
}

function formatAge(seconds: number): string {
  if (seconds < 120) {
    return `${seconds} s`;
  }
  return seconds < 7200
    ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 3600)} h`;
}

function nothing(sentence: string): Decision {
  return { kind: 'nothingToDo', sentence };
}

function refuse(sentence: string): Decision {
  return { kind: 'refuse', sentence };
}
