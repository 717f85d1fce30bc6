import {
  type RegionState,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined';
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import CircularProgress from '@mui/material/CircularProgress';
import { styled } from '@mui/material/styles';
import TextField from '@mui/material/TextField';
import { useId } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useWords } from '../../hooks/useWords';
import type { Answer } from '../../hooks/useAnswer';
import type { GatewayRegions } from '../../hooks/useGatewayRegions';
import { describeError } from '../../lib/describeError';
import { Description, Fieldset } from '../FieldParts';
import { StateLabel } from '../StateLabel';
import { ToneBadge } from '../ToneBadge';
import type { ChosenRegion } from './readChosenRegions';

const Choices = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))',
  gap: theme.spacing(1),
}));

const Option = styled('div')(({ theme }) => ({
  display: 'grid',
  gap: theme.spacing(1),
  alignContent: 'start',
}));

const Choice = styled('label')(({ theme }) => ({
  display: 'flex',
  alignItems: 'flex-start',
  gap: theme.spacing(0.5),
  padding: theme.spacing(1, 1.5, 1, 0.75),
  border: `1px solid ${theme.palette.divider}`,
  borderRadius: 8,
  fontSize: 14,
  lineHeight: 1.5,
  cursor: 'pointer',
  '&:has(input:checked)': {
    borderColor: theme.palette.primary.main,
    boxShadow: `inset 0 0 0 1px ${theme.palette.primary.main}`,
  },
  '&:has(input:disabled)': { cursor: 'default' },
}));

const Words = styled('span')(({ theme }) => ({
  display: 'grid',
  gap: 2,
  justifyItems: 'start',
  minWidth: 0,
  overflowWrap: 'anywhere',
  '& small': { fontSize: 12.5, color: theme.palette.text.secondary },
}));

/** The configured regions to choose from, with how they are at present. */
export function RegionChoice(props: {
  title?: string;
  description?: string;
  /** Absent until they are read. */
  regions?: RegionSummary[];
  error?: Error;
  onRetry: () => void;
  /** The gateway among whose regions is chosen; absent where it does not matter. */
  gateway?: Answer<GatewayRegions> & {
    /** Absent while no gateway is chosen. */
    entityRef?: string;
    askAgain: () => void;
  };
  /** Whether a Helm revision is asked for beside each chosen region. */
  withRevisions?: boolean;
  chosen: ChosenRegion[];
  onChange: (chosen: ChosenRegion[]) => void;
  disabled: boolean;
}) {
  const { title, description, error, onRetry, gateway } = props;
  const { chosen, onChange, disabled } = props;
  const isGatewayMissing = gateway !== undefined && !gateway.entityRef;
  const isLoading = gateway
    ? Boolean(gateway.entityRef) &&
      !error &&
      (!props.regions || !(gateway.data || gateway.error))
    : !props.regions && !error;
  const regions = isGatewayMissing || isLoading ? undefined : props.regions;
  const { t } = useDvaraTranslation();
  const descriptionId = useId();
  const without = (id: string) => chosen.filter(region => region.id !== id);
  const strangers = regions
    ? chosen.filter(({ id }) => !regions.some(region => region.id === id))
    : [];
  return (
    <Fieldset
      aria-describedby={descriptionId}
      data-testid="dvara-region-picker"
    >
      <legend>{title ?? t('picker.title')}</legend>
      <div id={descriptionId}>
        {description && <Description>{description}</Description>}
      </div>
      {isGatewayMissing && (
        <Description>{t('picker.gatewayFirst')}</Description>
      )}
      {gateway?.error && (
        <Alert
          severity="warning"
          action={
            <Button color="inherit" size="small" onClick={gateway.askAgain}>
              {t('picker.retry')}
            </Button>
          }
        >
          {t('picker.gatewayNotRead', {
            reason: describeError(gateway.error, t),
          })}
        </Alert>
      )}
      {isLoading && (
        <CircularProgress size={24} aria-label={t('picker.loading')} />
      )}
      {error && (
        <Alert
          severity="error"
          action={
            <Button color="inherit" size="small" onClick={onRetry}>
              {t('picker.retry')}
            </Button>
          }
        >
          {t('picker.failed', { reason: describeError(error, t) })}
        </Alert>
      )}
      {regions?.length === 0 && (
        <Alert severity="info">{t('picker.none')}</Alert>
      )}
      {strangers.map(({ id }) => (
        <Alert
          key={id}
          severity="warning"
          action={
            <Button
              color="inherit"
              size="small"
              onClick={() => onChange(without(id))}
            >
              {t('picker.remove', { region: id })}
            </Button>
          }
        >
          {t('picker.notConfigured', { region: id })}
        </Alert>
      ))}
      {regions && regions.length > 0 && (
        <Choices>
          {regions.map(region => {
            const entry = chosen.find(({ id }) => id === region.id);
            return (
              <Option key={region.id}>
                <RegionOption
                  region={region}
                  checked={entry !== undefined}
                  state={
                    gateway?.data &&
                    (gateway.data.get(region.id) ?? 'notInstalled')
                  }
                  disabled={disabled}
                  onChange={checked =>
                    onChange(
                      checked
                        ? [...without(region.id), { id: region.id }]
                        : without(region.id),
                    )
                  }
                />
                {props.withRevisions && entry && (
                  <RevisionInput
                    region={region}
                    revision={entry.revision}
                    disabled={disabled}
                    onChange={revision =>
                      onChange(
                        chosen.map(each =>
                          each === entry ? { ...each, revision } : each,
                        ),
                      )
                    }
                  />
                )}
              </Option>
            );
          })}
        </Choices>
      )}
    </Fieldset>
  );
}

function RegionOption(props: {
  region: RegionSummary;
  checked: boolean;
  /** How the gateway is there; absent where it does not matter or is not known. */
  state?: RegionState;
  disabled: boolean;
  onChange: (checked: boolean) => void;
}) {
  const { region, checked, state, onChange } = props;
  // What is chosen can always be taken back.
  const disabled = props.disabled || (state === 'notInstalled' && !checked);
  const { t } = useDvaraTranslation();
  const words = useWords();
  const nameId = useId();
  const factsId = useId();
  const { reachability } = region;
  return (
    <Choice>
      <Checkbox
        size="small"
        checked={checked}
        disabled={disabled}
        onChange={event => onChange(event.target.checked)}
        inputProps={{ 'aria-labelledby': nameId, 'aria-describedby': factsId }}
      />
      <Words>
        <span id={nameId}>
          <strong>{region.name}</strong> <small>{region.id}</small>
        </span>
        <Words id={factsId} as="span">
          <small>
            {t('picker.place', {
              cluster: region.cluster,
              namespace: region.namespaces[0],
            })}
          </small>
          {state && <StateLabel state={state} />}
          {!state &&
            reachability &&
            (reachability.failure ? (
              <ToneBadge tone="warning" icon={<CloudOffOutlined aria-hidden />}>
                {words.failure(reachability.failure).label}
              </ToneBadge>
            ) : (
              <ToneBadge tone="good" icon={<CheckCircleOutline aria-hidden />}>
                {t('picker.reachable')}
              </ToneBadge>
            ))}
          {region.notice && <small>{region.notice}</small>}
        </Words>
      </Words>
    </Choice>
  );
}

/** Empty is the last good revision; what is no whole number is left to the form to refuse. */
function RevisionInput(props: {
  region: RegionSummary;
  revision: number | undefined;
  disabled: boolean;
  onChange: (revision: number | undefined) => void;
}) {
  const { region, revision, disabled, onChange } = props;
  const { t } = useDvaraTranslation();
  return (
    <TextField
      type="number"
      size="small"
      label={t('picker.revision', { region: region.name })}
      helperText={t('picker.revisionHelp')}
      value={revision ?? ''}
      disabled={disabled}
      onChange={({ target }) =>
        onChange(target.value === '' ? undefined : Number(target.value))
      }
      InputLabelProps={{ shrink: true }}
      inputProps={{ min: 1, step: 1 }}
    />
  );
}
