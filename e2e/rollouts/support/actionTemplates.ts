import fs from 'node:fs';
import path from 'node:path';

const release = [
  'gateway',
  'regions',
  'owner',
  'timeoutSeconds',
  'maxParallel',
];
const deployed = [
  ...release,
  'values',
  'valuesYaml',
  'presetValues',
  'reuseValues',
  'existingSecret',
  'system',
  'lifecycle',
];

/** The actions under test, with the inputs that a test may give. */
const inputs = {
  'dvara:secret:apply': [
    'gateway',
    'regions',
    'secretName',
    'keysFromSecrets',
    'expectedKeys',
    'flags',
  ],
  'dvara:release:plan': deployed,
  'dvara:release:deploy': [
    ...deployed,
    'strategy',
    'waves',
    'onFailure',
    'rollbackOnFailure',
    'gate',
    'planDigest',
    'planBasis',
    'recoverLock',
  ],
  'dvara:release:test': release,
  'dvara:release:rollback': release,
  'dvara:release:uninstall': [...release, 'confirm', 'removeLeftovers'],
  'dvara:release:unlock': release,
} as const;

export type ActionId = keyof typeof inputs;

/** What any of the actions puts out. */
const outputs = [
  'regions',
  'summary',
  'digest',
  'basis',
  'chart',
  'secretName',
];

/** Name of the template whose only step is an action. */
export function templateName(action: ActionId): string {
  return `test-${action.replaceAll(':', '-')}`;
}

/**
 * Writes a template for each action: one step that gets its inputs from the parameter `input`.
 *
 * @returns the files
 */
export function writeActionTemplates(options: { directory: string }): string[] {
  fs.mkdirSync(options.directory, { recursive: true });
  return Object.entries(inputs).map(([action, names]) => {
    const file = path.join(
      options.directory,
      `${templateName(action as ActionId)}.yaml`,
    );
    const each = (keys: readonly string[], from: string) =>
      Object.fromEntries(keys.map(key => [key, `\${{ ${from}.${key} }}`]));
    fs.writeFileSync(
      file,
      // JSON is YAML.
      JSON.stringify({
        apiVersion: 'scaffolder.backstage.io/v1beta3',
        kind: 'Template',
        metadata: { name: templateName(action as ActionId) },
        spec: {
          owner: 'group:default/platform',
          type: 'test',
          parameters: {
            type: 'object',
            properties: { input: { type: 'object' } },
          },
          steps: [
            {
              id: 'act',
              name: action,
              action,
              input: each(names, 'parameters.input'),
            },
          ],
          output: each(outputs, 'steps.act.output'),
        },
      }),
    );
    return file;
  });
}
