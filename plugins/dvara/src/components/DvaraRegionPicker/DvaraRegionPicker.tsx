import '../../muiClassNames';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useEffect, useRef } from 'react';
import { useGatewayRegions } from '../../hooks/useGatewayRegions';
import { useRegions } from '../../hooks/useRegions';
import { readChosenRegions, type ChosenRegion } from './readChosenRegions';
import { RegionChoice } from './RegionChoice';
import type { RegionPickerUiOptions } from './schema';

/** The field `DvaraRegionPicker`: chooses among the configured regions. */
export function DvaraRegionPicker(
  props: FieldExtensionComponentProps<ChosenRegion[], RegionPickerUiOptions>,
) {
  const { formData, onChange, schema, uiSchema, disabled, readonly } = props;
  const { gateway, preselect, revisions } = uiSchema?.['ui:options'] ?? {};
  const regions = useRegions();
  const entityRef = readText(gateway && props.formContext?.formData?.[gateway]);
  const runsIn = useGatewayRegions(entityRef);
  const chosen = readChosenRegions(formData);

  // What was chosen for one gateway is not what is meant for the next.
  const choice = useRef({ entityRef, isMade: chosen.length > 0 });
  useEffect(() => {
    if (choice.current.entityRef !== entityRef) {
      choice.current = { entityRef, isMade: false };
      onChange([]);
    }
    if (preselect && runsIn.data && !choice.current.isMade) {
      choice.current.isMade = true;
      onChange(
        [...runsIn.data]
          .filter(([, state]) => state !== 'notInstalled')
          .map(([id]) => ({ id })),
      );
    }
  }, [runsIn.data, entityRef, preselect, onChange]);

  return (
    <RegionChoice
      title={schema.title}
      description={schema.description}
      regions={regions.data}
      error={regions.error}
      onRetry={regions.askAgain}
      gateway={gateway === undefined ? undefined : { entityRef, ...runsIn }}
      withRevisions={revisions}
      chosen={chosen}
      onChange={onChange}
      disabled={Boolean(disabled || readonly)}
    />
  );
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}
