import ArrowDownward from '@mui/icons-material/ArrowDownward';
import ArrowUpward from '@mui/icons-material/ArrowUpward';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { styled } from '@mui/material/styles';
import { useId, type KeyboardEvent } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { MAX_MATCHES } from './findMatches';

const Root = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  flex: '1 1 260px',
  gap: theme.spacing(0.5),
}));

const Count = styled('span')(({ theme }) => ({
  flex: 'none',
  '&:not(:empty)': { minWidth: 72 },
  textAlign: 'right',
  fontSize: 12.5,
  fontVariantNumeric: 'tabular-nums',
  color: theme.palette.text.secondary,
}));

/** Looks for a text in the lines that are there: Enter goes to older places, Shift+Enter to newer ones. */
export function LogSearch(props: {
  query: string;
  /** How many places were found. */
  found: number;
  /** The one that is shown, counted from the oldest with 1. */
  position?: number;
  onQuery: (query: string) => void;
  onOlder: () => void;
  onNewer: () => void;
}) {
  const { query, found, position, onQuery, onOlder, onNewer } = props;
  const { t } = useDvaraTranslation();
  const countId = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      (event.shiftKey ? onNewer : onOlder)();
    } else if (event.key === 'Escape' && query) {
      // The next one closes the log.
      event.stopPropagation();
      onQuery('');
    }
  };
  const total = found === MAX_MATCHES ? `${found}+` : String(found);
  return (
    <Root role="search">
      <TextField
        type="search"
        size="small"
        fullWidth
        placeholder={t('log.search')}
        value={query}
        onChange={({ target }) => onQuery(target.value)}
        onKeyDown={onKeyDown}
        inputProps={{
          'aria-label': t('log.search'),
          'aria-describedby': countId,
          style: { paddingBlock: 6, fontSize: 13 },
        }}
      />
      <Count id={countId} role="status">
        {query &&
          (position === undefined
            ? t('log.found', { total })
            : t('log.position', { position: String(position), total }))}
      </Count>
      <IconButton
        size="small"
        aria-label={t('log.older')}
        disabled={found === 0}
        onClick={onOlder}
      >
        <ArrowUpward fontSize="small" />
      </IconButton>
      <IconButton
        size="small"
        aria-label={t('log.newer')}
        disabled={found === 0}
        onClick={onNewer}
      >
        <ArrowDownward fontSize="small" />
      </IconButton>
    </Root>
  );
}
