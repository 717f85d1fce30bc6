import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import { describeInitiator } from './describeInitiator';
import type { PipelineRule } from './PipelineRule';
import type { DvaraReleaseResource } from './releasePermissionRules';
import { releaseVerbs, type ReleaseVerb } from './releaseVerbs';

/**
 * Decides whether whoever started a task may do to releases what the task asks for: users by the
 * portal's permission policy, service principals by `dvara.pipelines` alone, because the
 * permission system allows a service everything.
 */
export class ReleaseGuard {
  readonly #options: {
    auth: AuthService;
    permissions: PermissionsService;
    ruleset: PermissionRuleset<DvaraReleaseResource>;
    pipelines: PipelineRule[];
  };

  constructor(options: {
    auth: AuthService;
    permissions: PermissionsService;
    ruleset: PermissionRuleset<DvaraReleaseResource>;
    pipelines: PipelineRule[];
  }) {
    this.#options = options;
  }

  /**
   * Checks every verb on every release, before anything runs anywhere.
   *
   * @throws NotAllowedError naming each verb that is refused, where, and what to do
   */
  async check(options: {
    verbs: ReleaseVerb[];
    releases: DvaraReleaseResource[];
    credentials: BackstageCredentials;
  }): Promise<void> {
    const { verbs, releases, credentials } = options;
    const allows = await this.#judge({ verbs, credentials });
    const problems = verbs.flatMap(verb => {
      const refused = releases.filter(release => !allows({ verb, release }));
      return refused.length
        ? [
            `${verb} (${releaseVerbs[verb].name}) in ${refused
              .map(
                ({ region, namespace, release }) =>
                  `${region} (release ${release} in namespace ${namespace})`,
              )
              .join(', ')}`,
          ]
        : [];
    });
    if (problems.length) {
      const { isService, name } = describeInitiator({
        auth: this.#options.auth,
        credentials,
      });
      throw new NotAllowedError(
        `Nothing was started: ${name} may not ${problems.join('; nor ')}. ${
          isService
            ? 'What a service may do is configured under dvara.pipelines, by the subject of its token'
            : 'Leave these regions out, or ask the owners of the portal'
        }`,
      );
    }
  }

  async #judge(options: {
    verbs: ReleaseVerb[];
    credentials: BackstageCredentials;
  }): Promise<
    (asked: { verb: ReleaseVerb; release: DvaraReleaseResource }) => boolean
  > {
    const { auth, permissions, ruleset, pipelines } = this.#options;
    const { verbs, credentials } = options;
    if (auth.isPrincipal(credentials, 'service')) {
      const { subject } = credentials.principal;
      const own = pipelines.filter(rule => rule.subject === subject);
      return ({ verb, release }) =>
        own.some(rule => covers({ rule, verb, release }));
    }
    if (!auth.isPrincipal(credentials, 'user')) {
      return () => false;
    }
    const decisions = await permissions.authorizeConditional(
      verbs.map(verb => ({ permission: releaseVerbs[verb] })),
      { credentials },
    );
    // Judged here and not by the ref: only the task knows the gateway of a release that is not there yet.
    const holds = createConditionAuthorizer(ruleset);
    return ({ verb, release }) => {
      const decision = decisions[verbs.indexOf(verb)];
      return decision.result === AuthorizeResult.CONDITIONAL
        ? holds(decision, release)
        : decision.result === AuthorizeResult.ALLOW;
    };
  }
}

function covers(options: {
  rule: PipelineRule;
  verb: ReleaseVerb;
  release: DvaraReleaseResource;
}): boolean {
  const { rule, verb, release } = options;
  const { verbs, regions, gateways, namespaces } = rule;
  const has = (names: string[], name: string) =>
    names.includes(name) || names.includes('*');
  return (
    verbs.includes(verb) &&
    has(regions, release.region) &&
    has(gateways, release.gateway) &&
    (namespaces === undefined || has(namespaces, release.namespace))
  );
}
