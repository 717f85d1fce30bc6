import '../../muiClassNames';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { styled } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import { useId } from 'react';
import { useChartChecker } from '../../hooks/useChartChecker';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { FaultList } from '../FaultList';
import type { ValuesYamlUiOptions } from './schema';
import { useCheckedYaml } from './useCheckedYaml';

const Root = styled('div')(({ theme }) => ({
  margin: theme.spacing(1, 0),
  minWidth: 0,
  color: theme.palette.text.primary,
  '& label': { fontSize: 14, fontWeight: 650 },
}));

const Small = styled('p')(({ theme }) => ({
  margin: theme.spacing(0.5, 0, 1),
  fontSize: 13,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
}));

const placeholder = 'gatewayServer:\n  javaOpts: -XX:MaxRAMPercentage=70';

/** The field `DvaraValuesYaml`: values of the chart, written freely. */
export function DvaraValuesYaml(
  props: FieldExtensionComponentProps<string, ValuesYamlUiOptions>,
) {
  const { formData, onChange, schema, uiSchema, idSchema } = props;
  const { disabled, readonly, required, rawErrors = [] } = props;
  const { t } = useDvaraTranslation();
  const { ready, error } = useChartChecker();
  const helpId = useId();
  const statusId = useId();
  const id = idSchema.$id;
  const text = formData ?? '';
  const faults = useCheckedYaml({
    text,
    ready,
    uiOptions: uiSchema['ui:options'],
  });
  const isRefused = faults ? faults.length > 0 : rawErrors.length > 0;
  const isEmpty = text.trim() === '';
  return (
    <Root data-testid="dvara-values-yaml">
      <label htmlFor={id}>{schema.title ?? t('values.yamlTitle')}</label>
      <Small id={helpId}>{schema.description}</Small>
      <TextField
        id={id}
        value={text}
        onChange={event => onChange(event.target.value || undefined)}
        disabled={Boolean(disabled || readonly)}
        required={required}
        error={isRefused}
        placeholder={placeholder}
        multiline
        minRows={8}
        maxRows={24}
        fullWidth
        size="small"
        inputProps={{
          'aria-describedby': `${helpId} ${statusId}`,
          'aria-invalid': isRefused,
          spellCheck: false,
          autoCapitalize: 'off',
          autoComplete: 'off',
          style: {
            fontFamily: 'ui-monospace, SFMono-Regular, Menlo, monospace',
            fontSize: 13,
            lineHeight: 1.5,
          },
        }}
      />
      <div id={statusId} role="status">
        <FaultList faults={faults ?? []} error={isEmpty ? undefined : error} />
        {!isEmpty && faults?.length === 0 && ready && (
          <Small>{t('values.fit', ready.chart)}</Small>
        )}
        {!isEmpty && !faults && !error && <Small>{t('values.checking')}</Small>}
      </div>
    </Root>
  );
}
