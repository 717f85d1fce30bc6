import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import SearchIcon from '@mui/icons-material/Search';
import Button from '@mui/material/Button';
import InputAdornment from '@mui/material/InputAdornment';
import OutlinedInput from '@mui/material/OutlinedInput';
import { styled } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import { useMemo } from 'react';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { useWords } from '../../hooks/useWords';
import type { FleetColumn } from '../../lib/fleet/fleetColumns';
import { fleetOptionsOf } from '../../lib/fleet/fleetOptions';
import { withoutFilters, type FleetQuery } from '../../lib/fleet/fleetQuery';
import { ownerName } from '../../lib/fleet/ownerName';
import { regionStateSchema } from '@dvara/backstage-plugin-dvara-common';
import { FilterMenu } from './FilterMenu';
import type { ChangeFleetQuery } from './useFleetQuery';

const Bar = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1),
  padding: theme.spacing(0, 2.5, 1.5),
}));

const Shown = styled('span')(({ theme }) => ({
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const Aside = styled('div')({ marginLeft: 'auto' });

const buttonStyle = { minHeight: 34, textTransform: 'none' } as const;

/** What of the fleet is shown: by text, owner, region, state and version. */
export function FleetFilters(props: {
  gateways: readonly FleetGateway[];
  columns: readonly FleetColumn[];
  query: FleetQuery;
  /** What is being typed, which comes into the query a moment later. */
  text: string;
  onText: (text: string) => void;
  onChange: ChangeFleetQuery;
  shownCount: number;
  /** Whether anything is left out. */
  filtering: boolean;
  onDownload: () => void;
}) {
  const { gateways, columns, query, text, onText, onChange } = props;
  const { shownCount, filtering, onDownload } = props;
  const { t } = useFleetTranslation();
  const { stateLabel } = useWords();
  const options = useMemo(() => fleetOptionsOf(gateways), [gateways]);
  return (
    <Bar role="search" aria-label={t('filters.title')}>
      <OutlinedInput
        size="small"
        type="search"
        value={text}
        placeholder={t('filters.textHint')}
        onChange={event => onText(event.target.value)}
        inputProps={{ 'aria-label': t('filters.text') }}
        startAdornment={
          <InputAdornment position="start">
            <SearchIcon fontSize="small" />
          </InputAdornment>
        }
        sx={{
          flex: '1 1 200px',
          maxWidth: 280,
          height: 34,
          fontSize: 14,
          '& input::placeholder': { color: 'text.secondary', opacity: 1 },
        }}
      />
      <FilterMenu
        name={t('filters.owner')}
        options={[...options.owners].map(([value, count]) => ({
          value,
          label: value ? ownerName(value) : t('filters.noOwner'),
          count,
        }))}
        chosen={query.owners}
        onChange={next => onChange(({ owners }) => ({ owners: next(owners) }))}
      />
      <FilterMenu
        name={t('filters.region')}
        options={columns.map(({ id, name }) => ({
          value: id,
          label: name === id ? id : `${id} · ${name}`,
          count: options.regions.get(id) ?? 0,
        }))}
        chosen={query.regions}
        onChange={next =>
          onChange(({ regions }) => ({ regions: next(regions) }))
        }
      />
      <FilterMenu
        name={t('filters.state')}
        options={[...options.states].map(([value, count]) => ({
          value,
          label: stateLabel(value),
          count,
        }))}
        chosen={query.states}
        onChange={next =>
          onChange(({ states }) => ({
            states: next(states).flatMap(
              state => regionStateSchema.safeParse(state).data ?? [],
            ),
          }))
        }
      />
      <FilterMenu
        name={t('filters.version')}
        options={[...options.versions].map(([value, count]) => ({
          value,
          label: value,
          count,
        }))}
        chosen={query.versions}
        onChange={next =>
          onChange(({ versions }) => ({ versions: next(versions) }))
        }
      />
      <Shown role="status" data-testid="fleet-shown">
        {filtering &&
          t('filters.shown', {
            shown: String(shownCount),
            total: String(gateways.length),
          })}
      </Shown>
      {filtering && (
        <Button
          size="small"
          onClick={() => {
            onText('');
            onChange(withoutFilters);
          }}
          sx={buttonStyle}
        >
          {t('filters.clear')}
        </Button>
      )}
      <Aside>
        <Tooltip describeChild title={t('filters.downloadHint')}>
          <Button
            variant="outlined"
            size="small"
            color="inherit"
            startIcon={<FileDownloadOutlined />}
            onClick={onDownload}
            sx={{ ...buttonStyle, borderColor: 'divider' }}
          >
            {t('filters.download')}
          </Button>
        </Tooltip>
      </Aside>
    </Bar>
  );
}
