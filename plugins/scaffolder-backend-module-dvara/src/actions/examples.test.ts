import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import type { z } from 'zod/v3';
import { examples as deployExamples } from './createReleaseDeployAction.examples';
import { examples as secretExamples } from './createSecretApplyAction.examples';
import { examples as findExamples } from './createGatewayFindAction.examples';
import { examples as waitExamples } from './createGatewayWaitAction.examples';
import { examples as planExamples } from './createReleasePlanAction.examples';
import { examples as rollbackExamples } from './createReleaseRollbackAction.examples';
import { examples as uninstallExamples } from './createReleaseUninstallAction.examples';
import { examples as unlockExamples } from './createReleaseUnlockAction.examples';
import { examples as testExamples } from './createReleaseTestAction.examples';
import { gatewayFindInput } from './gatewayFindSchema';
import { gatewayWaitInput } from './gatewayWaitSchema';
import { releaseDeployInput } from './releaseDeploySchema';
import { releasePlanInput } from './releasePlanSchema';
import { releaseRollbackInput } from './releaseRollbackSchema';
import { releaseUninstallInput } from './releaseUninstallSchema';
import { releaseUnlockInput } from './releaseUnlockSchema';
import { releaseTestInput } from './releaseTestSchema';
import { secretApplyInput } from './secretApplySchema';

const all: Array<{
  id: string;
  schema: z.ZodTypeAny;
  examples: Array<{ description: string; example: string }>;
}> = [
  {
    id: 'dvara:release:deploy',
    schema: releaseDeployInput,
    examples: deployExamples,
  },
  {
    id: 'dvara:release:plan',
    schema: releasePlanInput,
    examples: planExamples,
  },
  {
    id: 'dvara:release:rollback',
    schema: releaseRollbackInput,
    examples: rollbackExamples,
  },
  {
    id: 'dvara:release:uninstall',
    schema: releaseUninstallInput,
    examples: uninstallExamples,
  },
  {
    id: 'dvara:release:unlock',
    schema: releaseUnlockInput,
    examples: unlockExamples,
  },
  {
    id: 'dvara:release:test',
    schema: releaseTestInput,
    examples: testExamples,
  },
  {
    id: 'dvara:secret:apply',
    schema: secretApplyInput,
    examples: secretExamples,
  },
  {
    id: 'dvara:gateway:find',
    schema: gatewayFindInput,
    examples: findExamples,
  },
  {
    id: 'dvara:gateway:wait',
    schema: gatewayWaitInput,
    examples: waitExamples,
  },
];

describe.each(all)('examples of $id', ({ id, schema, examples }) => {
  it.each(examples)('can be copied: $description', ({ example }) => {
    const steps: Array<{ action: string; input: JsonObject }> =
      parse(example).steps;
    expect(steps).toHaveLength(1);
    expect(steps[0].action).toBe(id);
    expect(schema.safeParse(steps[0].input).error?.issues).toBeUndefined();
  });
});
