import type { HelmRevision } from '@dvara/backstage-plugin-dvara-node';
import { decideOperation, type ReleaseOperation } from './decideOperation';
import type { ReleaseState, ReleaseStateKind } from './ReleaseState';

const revision = (
  number: number,
  status: HelmRevision['status'],
): HelmRevision => ({
  revision: number,
  status,
  chart: 'dvara-0.1.0',
  updated: '2026-01-02T03:00:00.000Z',
});
const good = revision(3, 'deployed');

function stateOf(
  kind: ReleaseStateKind,
  status?: HelmRevision['status'],
  rest: Partial<ReleaseState> = {},
): ReleaseState {
  return {
    kind,
    history: [],
    current: status && revision(4, status),
    ...rest,
  };
}

const old = { lockAgeSeconds: 7200 };
const young = { lockAgeSeconds: 40 };

/** Every state that differs in what may be done, by a name for people. */
const states: Record<string, ReleaseState> = {
  absent: stateOf('absent'),
  deployed: stateOf('deployed', 'deployed'),
  'failed upgrade': stateOf('failed', 'failed', { lastGood: good }),
  'failed first install': stateOf('failed', 'failed'),
  'young pending install': stateOf('pendingInstall', 'pending-install', young),
  'young pending upgrade': stateOf('pendingUpgrade', 'pending-upgrade', {
    ...young,
    lastGood: good,
  }),
  'young pending rollback': stateOf('pendingRollback', 'pending-rollback', {
    ...young,
    lastGood: good,
  }),
  'young uninstalling': stateOf('uninstalling', 'uninstalling', young),
  'old pending install': stateOf('pendingInstall', 'pending-install', old),
  'old pending upgrade': stateOf('pendingUpgrade', 'pending-upgrade', {
    ...old,
    lastGood: good,
  }),
  'old pending upgrade of a release that never worked': stateOf(
    'pendingUpgrade',
    'pending-upgrade',
    old,
  ),
  'old pending rollback': stateOf('pendingRollback', 'pending-rollback', {
    ...old,
    lastGood: good,
  }),
  'old uninstalling': stateOf('uninstalling', 'uninstalling', {
    ...old,
    lastGood: good,
  }),
  GitOps: stateOf('ownedByGitOps', 'deployed', {
    owner: 'Argo CD application orders',
  }),
};

const go = 'go';
const toGood = 'recover: rollback 3';
const away = 'recover: uninstall';
const none = 'nothingToDo';
const no = 'refuse';

type Row = [deploy: string, ...others: string[]];
const operations: ReleaseOperation[] = [
  'deploy',
  'test',
  'rollback',
  'uninstall',
  'unlock',
  'plan',
];

const table: Record<string, Row> = {
  //                    deploy  test rollback uninstall unlock plan
  absent: [go, no, no, none, none, go],
  deployed: [go, go, go, go, none, go],
  'failed upgrade': [toGood, go, go, go, none, go],
  'failed first install': [go, go, no, go, none, go],
  'young pending install': [no, no, no, no, no, no],
  'young pending upgrade': [no, no, no, no, no, no],
  'young pending rollback': [no, no, no, no, no, no],
  'young uninstalling': [no, no, no, no, no, no],
  'old pending install': [no, no, no, go, away, no],
  'old pending upgrade': [no, no, go, go, toGood, no],
  'old pending upgrade of a release that never worked': [
    no,
    no,
    no,
    go,
    away,
    no,
  ],
  'old pending rollback': [no, no, go, go, toGood, no],
  'old uninstalling': [no, no, no, go, away, no],
  GitOps: [no, no, no, no, no, no],
};

const ask = (options: {
  name: string;
  operation: ReleaseOperation;
  recoverLock?: boolean;
}) =>
  decideOperation({
    state: states[options.name],
    operation: options.operation,
    releaseName: 'orders-llm',
    timeoutSeconds: 300,
    recoverLock: options.recoverLock,
  });

function shorten(decision: ReturnType<typeof decideOperation>): string {
  if (decision.kind !== 'recover') {
    return decision.kind;
  }
  return decision.recovery.kind === 'rollback'
    ? `recover: rollback ${decision.recovery.revision}`
    : 'recover: uninstall';
}

describe('decideOperation', () => {
  it('is asked for every state', () => {
    expect(Object.keys(table)).toEqual(Object.keys(states));
  });

  it.each(
    Object.entries(table).flatMap(([name, row]) =>
      row.map((expected, index) => ({
        name,
        operation: operations[index],
        expected,
      })),
    ),
  )('$name: $operation → $expected', ({ name, operation, expected }) => {
    expect(shorten(ask({ name, operation }))).toBe(expected);
  });

  it.each([
    ['young pending upgrade', no],
    ['young uninstalling', no],
    ['old pending install', away],
    ['old pending upgrade', toGood],
    ['old pending upgrade of a release that never worked', away],
    ['old pending rollback', toGood],
    ['old uninstalling', away],
    ['GitOps', no],
    ['absent', go],
    ['deployed', go],
  ])('%s: deploy with recoverLock → %s', (name, expected) => {
    expect(shorten(ask({ name, operation: 'deploy', recoverLock: true }))).toBe(
      expected,
    );
  });

  it('takes a lock of unknown age for an old one', () => {
    const state = stateOf('pendingUpgrade', 'pending-upgrade', {
      lastGood: good,
    });
    expect(
      shorten(
        decideOperation({
          state,
          operation: 'unlock',
          releaseName: 'orders-llm',
          timeoutSeconds: 300,
        }),
      ),
    ).toBe(toGood);
  });

  it.each<[string, ReleaseOperation, RegExp]>([
    [
      'young pending upgrade',
      'deploy',
      /revision 4 is pending-upgrade since 40 s .*another Helm probably is.*wait until that has ended\. After 300 s .*dvara:release:unlock/,
    ],
    [
      'old pending upgrade',
      'deploy',
      /pending-upgrade since 2 h .*run dvara:release:unlock, or deploy with recoverLock: true, by which it is rolled back to revision 3/,
    ],
    [
      'old pending install',
      'test',
      /cannot be tested before it is unlocked: run dvara:release:unlock, by which it is uninstalled/,
    ],
    [
      'old pending install',
      'unlock',
      /it is uninstalled, because no revision of it was ever ready/,
    ],
    [
      'failed first install',
      'rollback',
      /There is nothing to roll back to.*dvara:release:uninstall/,
    ],
    [
      'failed upgrade',
      'deploy',
      /Revision 4 is failed: release orders-llm is first rolled back to revision 3/,
    ],
    ['failed upgrade', 'unlock', /is not locked.*dvara:release:rollback/],
    ['absent', 'uninstall', /was not installed/],
    ['absent', 'test', /not installed.*dvara:release:deploy/],
    [
      'GitOps',
      'uninstall',
      /written by Argo CD application orders, which would undo.*cannot be uninstalled here: change it in the Git repository/,
    ],
  ])('%s: %s says what to do', (name, operation, sentence) => {
    const decision = ask({ name, operation });
    expect('sentence' in decision && decision.sentence).toMatch(sentence);
  });
});
