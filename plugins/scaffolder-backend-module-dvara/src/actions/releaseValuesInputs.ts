import { MAX_VALUES_BYTES } from '@dvara/backstage-plugin-dvara-common';
import { z } from 'zod/v3';
import { secretNameInput, valuesInput } from './commonInputs';
import { annotationInput, ownerInput } from './releaseInputs';

/** The field of a region's entry that holds values of its own. */
export const regionValuesShape = () => ({
  values: valuesInput()
    .optional()
    .describe('Chart values of this region alone, above all but valuesYaml'),
});

/** The inputs that decide the values of releases, the same for a plan and a deploy. */
export const releaseValuesShape = () => ({
  values: valuesInput()
    .optional()
    .describe(
      'Chart values of the form. Layers, the last on top: chart, region (dvara.regions[].values), presetValues, values, regions[].values, valuesYaml. Keys and passwords are refused here',
    ),
  valuesYaml: z
    .string()
    .max(MAX_VALUES_BYTES)
    .optional()
    .describe(
      'Chart values as YAML text, written freely, above all other layers. Needs the permission dvara.values.free in every region unless it is empty. Keys and passwords, and what the action sets itself, are refused',
    ),
  presetValues: valuesInput()
    .optional()
    .describe('Chart values of a named size: above the region’s, below values'),
  reuseValues: z
    .boolean()
    .default(false)
    .describe(
      'Whether each region keeps the values of its live revision; values, regions[].values and valuesYaml are laid on top of them, and presetValues are refused. A region without a release is refused',
    ),
  existingSecret: secretNameInput()
    .optional()
    .describe(
      'Secret with the gateway’s keys in the release’s namespace, as dvara:secret:apply writes it. Its version is stamped on the pods, so that a change rolls them. With reuseValues that of the live revision by default',
    ),
  owner: ownerInput(),
  system: annotationInput()
    .optional()
    .describe('System that the gateway belongs to, an entity reference'),
  lifecycle: annotationInput()
    .optional()
    .describe('Lifecycle of the gateway, for example production'),
});
