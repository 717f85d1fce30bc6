import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
  AuthService,
} from '@backstage/backend-plugin-api';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { releaseResourceRef } from '@dvara/backstage-plugin-dvara-common';
import {
  createRedactor,
  type RegionsService,
} from '@dvara/backstage-plugin-dvara-node';
import { z } from 'zod/v3';
import { parseInput } from '../actions/parseInput';
import { gatewayInput, MAX_REGIONS } from '../actions/commonInputs';
import { releaseEntryShape } from '../actions/releaseInputs';
import type { ActionLimits } from '../limits/ActionLimits';
import { refuseLargeTask } from '../limits/refuseLargeTask';
import { describeError } from '../regions/describeError';
import { selectReleaseTargets } from '../release/selectReleaseTargets';
import { describeInitiator } from './describeInitiator';
import type { ReleaseGuard } from './ReleaseGuard';
import type { DvaraReleaseResource } from './releasePermissionRules';
import type { ReleaseVerb } from './releaseVerbs';

/** What every guarded action's input names, whatever else it holds. */
const guardedInput = z.object({
  gateway: gatewayInput(),
  regions: z
    .array(z.object(releaseEntryShape()).passthrough())
    .min(1, 'must name a region')
    .max(MAX_REGIONS, `must name at most ${MAX_REGIONS} regions`),
  valuesYaml: z.string().optional(),
  recoverLock: z.boolean().optional(),
  timeoutSeconds: z.number().optional(),
  gate: z.object({ timeoutSeconds: z.number().optional() }).optional(),
});

const severities: Record<ReleaseVerb, AuditorServiceEventSeverityLevel> = {
  plan: 'low',
  test: 'low',
  deploy: 'medium',
  rollback: 'medium',
  'secret.apply': 'medium',
  'values.free': 'medium',
  uninstall: 'high',
  unlock: 'high',
};

/** What guarded actions share. */
export interface GuardActionOptions {
  guard: ReleaseGuard;
  regions: RegionsService;
  auth: AuthService;
  auditor: AuditorService;
  limits: ActionLimits;
}

/**
 * Puts the check of limits and permissions and the audit before and around an action on releases, so that no
 * action can forget them. A task that is retried or goes on after a crash is checked again.
 *
 * The audit event `release` tells who did what to which releases and how it ended, also of a task whose
 * input is refused; never a value or a key.
 */
export function guardAction<
  TInput extends JsonObject,
  TOutput extends JsonObject,
>(
  options: GuardActionOptions & {
    action: TemplateAction<TInput, TOutput>;
    /** What the action does; free values and recovered locks ask for their own verbs besides. */
    verb: ReleaseVerb;
  },
): TemplateAction<TInput, TOutput> {
  const { action, verb, guard, regions, auth, auditor, limits } = options;
  return {
    ...action,
    async handler(ctx) {
      const asked = readAsked({ input: ctx.input, regions });
      const { input, releases, verbs } = asked;
      const credentials = await ctx.getInitiatorCredentials();
      const event = await auditor.createEvent({
        eventId: 'release',
        severityLevel: severities[verb],
        meta: {
          action: action.id,
          verbs: [verb, ...verbs],
          ...(input && { gateway: input.gateway }),
          ...(releases && { releases: releases.map(releaseResourceRef) }),
          initiator: describeInitiator({ auth, credentials }).name,
          taskId: ctx.task.id,
          isDryRun: ctx.isDryRun ?? false,
        },
      });
      const redact = createRedactor({
        secrets: Object.values(ctx.secrets ?? {}).filter(Boolean),
      });
      // What the action did, or why it failed, counts for more than a log that cannot be written.
      const tellEnd = async (tell: () => Promise<void>) => {
        try {
          await tell();
        } catch (error) {
          ctx.logger.warn(
            `The audit log lacks how this action ended: ${redact(
              describeError(error),
            )}`,
          );
        }
      };
      try {
        if (!input || !releases) {
          throw asked.fault;
        }
        refuseLargeTask({
          limits,
          regionCount: releases.length,
          timeoutsSeconds: {
            timeoutSeconds: input.timeoutSeconds,
            'gate.timeoutSeconds': input.gate?.timeoutSeconds,
          },
        });
        await guard.check({ verbs: [verb, ...verbs], releases, credentials });
        await action.handler(ctx);
      } catch (error) {
        await tellEnd(() =>
          event.fail({ error: new Error(redact(describeError(error))) }),
        );
        throw error;
      }
      await tellEnd(() => event.success());
    },
  };
}

/** What a task asks for, as far as its input can be read; `fault` is why not all of it can. */
interface Asked {
  input?: z.output<typeof guardedInput>;
  releases?: DvaraReleaseResource[];
  /** Those besides the action's own. */
  verbs: ReleaseVerb[];
  fault?: unknown;
}

/** Throws nothing: a refused input belongs into the audit log, too. */
function readAsked(options: {
  input: unknown;
  regions: RegionsService;
}): Asked {
  const asked: Asked = { verbs: [] };
  try {
    const input = parseInput({ schema: guardedInput, input: options.input });
    asked.input = input;
    asked.verbs = [
      ...(input.valuesYaml?.trim() ? (['values.free'] as const) : []),
      ...(input.recoverLock ? (['unlock'] as const) : []),
    ];
    asked.releases = selectReleaseTargets({
      regions: options.regions,
      gateway: input.gateway,
      entries: input.regions,
    }).map(({ region, namespace, releaseName }) => ({
      region: region.id,
      namespace,
      release: releaseName,
      gateway: input.gateway,
    }));
  } catch (fault) {
    asked.fault = fault;
  }
  return asked;
}
