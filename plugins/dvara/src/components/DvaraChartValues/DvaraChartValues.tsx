import '../../muiClassNames';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { JsonObject } from '@backstage/types';
import { useMemo } from 'react';
import { useChartChecker } from '../../hooks/useChartChecker';
import { FaultList } from '../FaultList';
import { VisuallyHidden } from '../VisuallyHidden';
import { checkChartValues } from './checkChartValues';
import { placeFaults } from './placeFaults';
import type { ChartValuesUiOptions } from './schema';

/**
 * The field `DvaraChartValues`: the inputs of a block of the chart's values, each with
 * what the chart would say of it.
 */
export function DvaraChartValues(
  props: FieldExtensionComponentProps<JsonObject, ChartValuesUiOptions>,
) {
  const { registry, uiSchema, schema, formData } = props;
  const { ready, error } = useChartChecker();
  const uiOptions = uiSchema['ui:options'];
  const faults = useMemo(
    () =>
      ready && uiOptions
        ? checkChartValues({ ready, value: formData, uiOptions })
        : [],
    [ready, uiOptions, formData],
  );
  const { errors, elsewhere } = placeFaults({
    errors: props.errorSchema,
    faults,
    chartPath: uiOptions?.chartPath ?? '',
    inputs: Object.keys(schema.properties ?? {}),
  });
  const { 'ui:field': _, ...innerUiSchema } = uiSchema;
  const { ObjectField } = registry.fields;
  return (
    <div data-testid="dvara-chart-values">
      <ObjectField {...props} uiSchema={innerUiSchema} errorSchema={errors} />
      <FaultList faults={elsewhere} error={error} />
      {/* The form library ties an input's errors to it for the eye alone. */}
      <VisuallyHidden role="status">
        {faults.map(({ sentence }) => sentence).join(' ')}
      </VisuallyHidden>
    </div>
  );
}
