import ArrowDownward from '@mui/icons-material/ArrowDownward';
import ArrowUpward from '@mui/icons-material/ArrowUpward';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { styled } from '@mui/material/styles';
import { useEffect, useId, useRef, useState } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { Description, Fieldset } from '../FieldParts';
import { VisuallyHidden } from '../VisuallyHidden';
import {
  firstAlone,
  moveRegion,
  oneByOne,
  sameWaves,
  type Waves,
} from './waves';

const List = styled('ol')(({ theme }) => ({
  display: 'grid',
  gap: theme.spacing(1),
  margin: 0,
  padding: 0,
  listStyle: 'none',
}));

const Wave = styled('li')(({ theme }) => ({
  border: `1px solid ${theme.palette.divider}`,
  borderRadius: 8,
  padding: theme.spacing(1, 1.5),
  '& > p': { margin: 0, fontSize: 13, lineHeight: 1.5 },
  '& > p small': { fontSize: 12.5, color: theme.palette.text.secondary },
}));

const Members = styled('ul')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(260px, 100%), 1fr))',
  columnGap: theme.spacing(2),
  margin: 0,
  padding: 0,
  listStyle: 'none',
}));

const Member = styled('li')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: theme.spacing(0.5),
  fontSize: 14,
  minWidth: 0,
  '& > span': { flex: 1, minWidth: 0, overflowWrap: 'anywhere' },
  '& small': { fontSize: 12.5, color: theme.palette.text.secondary },
}));

const Presets = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  gap: theme.spacing(1),
  margin: theme.spacing(0, 0, 1),
}));

/** The waves of a rollout, in order, with buttons that move regions between them. */
export function WaveOrder(props: {
  title?: string;
  description?: string;
  waves: Waves;
  nameOf: (regionId: string) => string;
  onChange: (waves: Waves) => void;
  disabled: boolean;
}) {
  const { title, description, waves, nameOf, onChange, disabled } = props;
  const { t } = useDvaraTranslation();
  const descriptionId = useId();
  const root = useRef<HTMLFieldSetElement>(null);
  const [moved, setMoved] = useState<{ regionId: string; by: -1 | 1 }>();
  const regionIds = waves.flat();

  // A region's buttons are others in its new wave; who moves it by keyboard stays with it.
  useEffect(() => {
    if (moved) {
      const buttons = [
        ...(root.current?.querySelectorAll<HTMLButtonElement>(
          'button[data-region]',
        ) ?? []),
      ].filter(({ dataset }) => dataset.region === moved.regionId);
      (
        buttons.find(
          ({ dataset, disabled: off }) =>
            !off && dataset.by === String(moved.by),
        ) ?? buttons.find(({ disabled: off }) => !off)
      )?.focus();
    }
  }, [moved]);

  const placeOf = (id: string) => waves.findIndex(wave => wave.includes(id));
  const moveButton = (regionId: string, by: -1 | 1) => {
    const next = moveRegion({ waves, regionId, by });
    return (
      <IconButton
        size="small"
        data-region={regionId}
        data-by={by}
        disabled={disabled || !next}
        aria-label={t(by < 0 ? 'waves.earlier' : 'waves.later', {
          region: nameOf(regionId),
        })}
        onClick={() => {
          if (next) {
            setMoved({ regionId, by });
            onChange(next);
          }
        }}
      >
        {by < 0 ? (
          <ArrowUpward fontSize="inherit" />
        ) : (
          <ArrowDownward fontSize="inherit" />
        )}
      </IconButton>
    );
  };
  const preset = (label: string, wanted: Waves) => (
    <Button
      size="small"
      variant={sameWaves(waves, wanted) ? 'contained' : 'outlined'}
      aria-pressed={sameWaves(waves, wanted)}
      disableElevation
      disabled={disabled}
      onClick={() => onChange(wanted)}
      sx={{ textTransform: 'none' }}
    >
      {label}
    </Button>
  );

  return (
    <Fieldset
      ref={root}
      aria-describedby={descriptionId}
      data-testid="dvara-waves"
    >
      <legend>{title ?? t('waves.title')}</legend>
      <div id={descriptionId}>
        {description && <Description>{description}</Description>}
        {regionIds.length === 0 && (
          <Description>{t('waves.regionsFirst')}</Description>
        )}
        {regionIds.length === 1 && (
          <Description>{t('waves.single')}</Description>
        )}
      </div>
      {regionIds.length > 2 && (
        <Presets>
          {preset(t('waves.firstAlone'), firstAlone(regionIds))}
          {preset(t('waves.oneByOne'), oneByOne(regionIds))}
        </Presets>
      )}
      {regionIds.length > 0 && (
        <List>
          {waves.map((wave, index) => (
            <Wave key={wave.join()} data-testid={`dvara-wave-${index + 1}`}>
              <p>
                <strong>
                  {t('waves.wave', { number: String(index + 1) })}
                </strong>{' '}
                <small>
                  {index === 0
                    ? t('waves.first')
                    : t('waves.next', { before: String(index) })}
                </small>
              </p>
              <Members>
                {wave.map(id => (
                  <Member key={id}>
                    <span>
                      {nameOf(id)} <small>{id}</small>
                    </span>
                    {regionIds.length > 1 && (
                      <>
                        {moveButton(id, -1)}
                        {moveButton(id, 1)}
                      </>
                    )}
                  </Member>
                ))}
              </Members>
            </Wave>
          ))}
        </List>
      )}
      <VisuallyHidden role="status">
        {moved &&
          t('waves.moved', {
            region: nameOf(moved.regionId),
            number: String(placeOf(moved.regionId) + 1),
            total: String(waves.length),
          })}
      </VisuallyHidden>
    </Fieldset>
  );
}
