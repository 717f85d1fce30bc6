import '../../muiClassNames';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useEffect } from 'react';
import { useRegions } from '../../hooks/useRegions';
import { readChosenRegions } from '../DvaraRegionPicker';
import type { WavesUiOptions } from './schema';
import { WaveOrder } from './WaveOrder';
import { fitWaves, sameWaves, type Waves } from './waves';

/** The field `DvaraWaves`: puts the regions of a form into waves. */
export function DvaraWaves(
  props: FieldExtensionComponentProps<Waves, WavesUiOptions>,
) {
  const { formData, onChange, schema, uiSchema, disabled, readonly } = props;
  const from = uiSchema?.['ui:options']?.regions ?? 'regions';
  const regionIds = readChosenRegions(props.formContext?.formData?.[from]).map(
    ({ id }) => id,
  );
  const { data: regions } = useRegions();
  const waves = fitWaves({ waves: formData, regionIds });

  // Regions may have been chosen anew on an earlier page.
  const isOutdated = !sameWaves(formData ?? [], waves);
  useEffect(() => {
    if (isOutdated) {
      onChange(waves);
    }
  });

  return (
    <WaveOrder
      title={schema.title}
      description={schema.description}
      waves={waves}
      nameOf={id => regions?.find(each => each.id === id)?.name ?? id}
      onChange={onChange}
      disabled={Boolean(disabled || readonly)}
    />
  );
}
