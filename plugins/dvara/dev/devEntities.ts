import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import { DVARA_GATEWAY_ANNOTATION } from '@dvara/backstage-plugin-dvara-common';
import { scenarioNames } from '@dvara/backstage-plugin-dvara-common/testUtils';

/** Beside the scenarios: a backend that refuses, fails, falls silent or has no stream, and much to show. */
const furtherNames = ['denied', 'broken', 'falling-silent', 'polling', 'large'];

const templateNames = [
  'dvara-gateway',
  'dvara-change',
  'dvara-roll-back',
  'dvara-rotate-keys',
  'dvara-uninstall',
  'dvara-unlock',
];

const annotations = {
  [ANNOTATION_LOCATION]: 'url:https://example.com/catalog-info.yaml',
};

/** An entity for every scenario, and the suite's templates. */
export const devEntities: Entity[] = [
  ...[...scenarioNames, ...furtherNames].map(
    (name): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name,
        namespace: 'default',
        description: `Scenario ${name}`,
        annotations: {
          ...annotations,
          [DVARA_GATEWAY_ANNOTATION]: 'orders-llm',
        },
      },
      spec: {
        type: 'ai-gateway',
        lifecycle: 'production',
        owner: 'team-orders',
      },
    }),
  ),
  ...templateNames.map(
    (name): Entity => ({
      apiVersion: 'scaffolder.backstage.io/v1beta3',
      kind: 'Template',
      metadata: { name, namespace: 'default', annotations },
      spec: { type: 'ai-gateway-operation', steps: [] },
    }),
  ),
];
