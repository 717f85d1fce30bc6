import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useEffect } from 'react';

/**
 * The field `DvaraKeys`: the inputs of an object, each a `ui:field: Secret`, of which one at least is
 * to be filled in.
 */
export function DvaraKeys(
  props: FieldExtensionComponentProps<Record<string, string>>,
) {
  const { registry, uiSchema, formData, onChange } = props;
  const { 'ui:field': _, ...innerUiSchema } = uiSchema;
  const { ObjectField } = registry.fields;
  // The wizard checks no field that has no value.
  useEffect(() => {
    if (formData === undefined) {
      onChange({});
    }
  });
  return <ObjectField {...props} uiSchema={innerUiSchema} />;
}
