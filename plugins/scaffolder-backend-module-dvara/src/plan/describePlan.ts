import type { ObjectChange } from '@dvara/backstage-plugin-dvara-common';
import {
  describeField,
  describeFieldValues,
  describeObject,
  isRelabelled,
  isVersionLabel,
} from './describeChange';
import type { ComponentRoll } from './describeRolls';
import type { ObjectDrift } from './findDrift';
import type { RegionPlan } from './RegionPlan';

const MAX_LINES = 100;

/** How many objects of a region change, and in what way. */
export interface ChangeCounts {
  added: number;
  changed: number;
  removed: number;
  /** Changed in nothing but the chart's version in their labels. */
  relabelled: number;
}

export function countChanges(changes: ObjectChange[]): ChangeCounts {
  const count = (kind: ObjectChange['change']) =>
    changes.filter(each => each.change === kind && !isRelabelled(each)).length;
  return {
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    relabelled: changes.filter(isRelabelled).length,
  };
}

/** The counts in words: «2 changed, 1 added», or «no changes». */
export function describeCounts(counts: ChangeCounts): string {
  const words = (['changed', 'added', 'removed'] as const).flatMap(kind =>
    counts[kind] ? [`${counts[kind]} ${kind}`] : [],
  );
  if (counts.relabelled) {
    words.push(`${counts.relabelled} with a new version in the labels only`);
  }
  return words.join(', ') || 'no changes';
}

/** What becomes of the pods: «the pods of gateway-server are replaced; …». */
export function describeRollsInWords(rolls: ComponentRoll[]): string {
  const words: Array<[ComponentRoll['pods'], string]> = [
    ['replaced', 'are replaced one after the other'],
    ['started', 'are started'],
    ['removed', 'are removed'],
    ['kept', 'run on'],
  ];
  return words
    .flatMap(([pods, what]) => {
      const names = rolls
        .filter(each => each.pods === pods)
        .map(({ component }) => component);
      return names.length ? [`the pods of ${names.join(', ')} ${what}`] : [];
    })
    .join('; ');
}

/** Every change of a region as a sentence, in the order of the release's objects. */
export function describeChanges(changes: ObjectChange[]): string[] {
  return changes
    .filter(change => !isRelabelled(change))
    .flatMap(change =>
      change.change === 'changed'
        ? change.fields
            .filter(({ path }) => !isVersionLabel(path))
            .map(field => describeField({ change, field }))
        : [describeObject(change)],
    );
}

/** One object's drift as a sentence. */
export function describeDrift(drift: ObjectDrift): string {
  switch (drift.state) {
    case 'missing':
      return `${drift.object} is missing`;
    case 'unknownKind':
      return `${drift.object} is of a kind that the cluster does not know`;
    case 'denied':
      return `${drift.object} may not be read`;
    default:
      return `${drift.object}: ${drift.fields
        .map(field => `${field.path} ${describeFieldValues(field)}`)
        .join('; ')}`;
  }
}

/** A region's plan in Markdown, under a heading of its own. What it is given must be redacted: escaped, a key would not be recognised. */
export function describeRegionPlan(options: {
  title: string;
  plan: RegionPlan;
}): string {
  const { title, plan } = options;
  const rolls = describeRollsInWords(plan.rolls);
  const diffs = plan.changes.flatMap(change =>
    change.fields.flatMap(({ path, lines }) =>
      lines
        ? [`${inCode(`${change.object} ${path}`)}\n\n${inFence(lines)}`]
        : [],
    ),
  );
  return [
    `### ${escape(title)}`,
    escape(plan.sentence),
    `**${describeCounts(countChanges(plan.changes))}**${
      rolls ? `: ${escape(rolls)}` : ''
    }`,
    list(describeChanges(plan.changes)),
    ...diffs,
    section('Warnings', plan.warnings),
    section(
      'Drift: changed in the cluster since the last deploy, from what the release says to what there is',
      plan.drift.map(describeDrift),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function section(heading: string, lines: string[]): string {
  return lines.length ? `**${heading}**\n\n${list(lines)}` : '';
}

function list(lines: string[]): string {
  const shown = lines.slice(0, MAX_LINES).map(line => `- ${escape(line)}`);
  return lines.length > MAX_LINES
    ? [...shown, `- … and ${lines.length - MAX_LINES} more`].join('\n')
    : shown.join('\n');
}

/** Text that Markdown leaves as it is: values of charts are full of stars, bars and brackets. */
function escape(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|~#]/g, character => `\\${character}`);
}

function inCode(text: string): string {
  return `\`${text.replace(/`/g, 'ʼ').replace(/\s+/g, ' ')}\``;
}

function inFence(lines: string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap(line =>
      (line.match(/`+/g) ?? []).map(({ length }) => length),
    ),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence].join('\n');
}
