import type { JsonObject } from '@backstage/types';
import type { ValuesFault } from '../ValuesFault';

/** What a rule looks at. */
export interface RuleInput {
  /** As the chart's templates see them; they hold to the schema. */
  values: JsonObject;
  /** Helm's name of the release; rules about names are left out without it. */
  releaseName?: string;
}

/** What a rule about one component looks at. */
export interface ComponentRuleInput extends RuleInput {
  /** The component's block in the values. */
  key: ComponentKey;
  /** That block. */
  component: JsonObject;
}

/** The blocks of the components, in the order in which the chart looks at them. */
export const componentKeys = [
  'gatewayServer',
  'gatewayUi',
  'mcpProxyServer',
] as const;

/** The block of a component. */
export type ComponentKey = (typeof componentKeys)[number];

/**
 * A rule of the chart's `validation.tpl` over several values, with the chart's own
 * sentence. A test holds both together by real Helm.
 */
export type Rule = (input: RuleInput) => ValuesFault[];

/** A rule about a component that is switched on. */
export type ComponentRule = (input: ComponentRuleInput) => ValuesFault[];
