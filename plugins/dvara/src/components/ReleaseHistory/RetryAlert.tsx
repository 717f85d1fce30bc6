import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';

/** What failed, and a button to try again. */
export function RetryAlert(props: {
  onRetry: () => void;
  children: ReactNode;
}) {
  const { onRetry, children } = props;
  const { t } = useDvaraTranslation();
  return (
    <Alert
      severity="error"
      square
      action={
        <Button
          color="inherit"
          size="small"
          onClick={onRetry}
          sx={{ textTransform: 'none', whiteSpace: 'nowrap' }}
        >
          {t('history.retry')}
        </Button>
      }
      sx={{ overflowWrap: 'anywhere' }}
    >
      {children}
    </Alert>
  );
}
