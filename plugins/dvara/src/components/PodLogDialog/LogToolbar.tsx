import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import Refresh from '@mui/icons-material/Refresh';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import Tooltip from '@mui/material/Tooltip';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNumberFormat } from '../../hooks/useNumberFormat';

/** What of a log is shown, and how. */
export interface LogView {
  /** The pod's own by default. */
  container?: string;
  tailLines: number;
  previous: boolean;
  wraps: boolean;
  timestamps: boolean;
}

/** The backend hands out no more than the last of these at once. */
const tails = [100, 500, 2000, 5000];

const Group = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1),
}));

/** The choices above a log. */
export function LogToolbar(props: {
  view: LogView;
  containers: readonly string[];
  /** The container that is shown. */
  container?: string;
  /** Whether a container has run before. */
  hasPrevious: boolean;
  follows: boolean;
  onChange: (changed: Partial<LogView>) => void;
  onFollow: () => void;
  onStop: () => void;
  onReload: () => void;
  /** Absent while there is nothing to download. */
  onDownload?: () => void;
}) {
  const { view, containers, container, hasPrevious, follows } = props;
  const { onChange, onFollow, onStop, onReload, onDownload } = props;
  const { t } = useDvaraTranslation();
  const number = useNumberFormat();
  return (
    <>
      <Group>
        {containers.length > 1 && (
          <Choice
            label={t('log.container')}
            value={container ?? containers[0]}
            options={containers.map(name => ({ value: name, text: name }))}
            onChange={value => onChange({ container: value })}
          />
        )}
        <Choice
          label={t('log.tail')}
          value={String(view.tailLines)}
          options={tails.map(count => ({
            value: String(count),
            text: t('log.tailLines', { number: number(count) }),
          }))}
          onChange={value => onChange({ tailLines: Number(value) })}
        />
        <Tool label={t('log.reload')} disabled={follows} onClick={onReload}>
          <Refresh fontSize="small" />
        </Tool>
        <Tool
          label={t('log.download')}
          disabled={!onDownload}
          onClick={onDownload}
        >
          <FileDownloadOutlined fontSize="small" />
        </Tool>
      </Group>
      <Group>
        <Toggle
          pressed={follows}
          disabled={view.previous}
          onClick={follows ? onStop : onFollow}
        >
          {t('log.follow')}
        </Toggle>
        {(hasPrevious || view.previous) && (
          <Toggle
            pressed={view.previous}
            onClick={() => onChange({ previous: !view.previous })}
          >
            {t('log.previous')}
          </Toggle>
        )}
        <Toggle
          pressed={view.wraps}
          onClick={() => onChange({ wraps: !view.wraps })}
        >
          {t('log.wrap')}
        </Toggle>
        <Toggle
          pressed={view.timestamps}
          onClick={() => onChange({ timestamps: !view.timestamps })}
        >
          {t('log.timestamps')}
        </Toggle>
      </Group>
    </>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: { value: string; text: string }[];
  onChange: (value: string) => void;
}) {
  const { label, value, options, onChange } = props;
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      sx={{
        '& select': { paddingBlock: '6px', fontSize: 13 },
      }}
    >
      {options.map(option => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </TextField>
  );
}

function Toggle(props: {
  pressed: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: string;
}) {
  const { pressed, disabled, onClick, children } = props;
  return (
    <ToggleButton
      value={children}
      selected={pressed}
      disabled={disabled}
      onClick={onClick}
      size="small"
      color="primary"
      sx={{
        padding: '3px 10px',
        fontSize: 13,
        textTransform: 'none',
        color: 'text.primary',
      }}
    >
      {children}
    </ToggleButton>
  );
}

function Tool(props: {
  label: string;
  disabled: boolean;
  onClick?: () => void;
  children: ReactNode;
}) {
  const { label, disabled, onClick, children } = props;
  return (
    <Tooltip title={label}>
      {/* A disabled button tells the tooltip nothing. */}
      <span>
        <IconButton
          size="small"
          aria-label={label}
          disabled={disabled}
          onClick={onClick}
        >
          {children}
        </IconButton>
      </span>
    </Tooltip>
  );
}
