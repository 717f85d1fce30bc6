import {
  EmptyState,
  Progress,
  ResponseErrorPanel,
} from '@backstage/core-components';
import { dvaraGatewayReadPermission } from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { isDenied } from '../../lib/isRefusal';

/** What stands in place of a report that is not there: a wait or a reason. */
export function GatewayReportFailure(props: {
  /** Absent while the first answer is awaited. */
  error?: Error;
  onRetry: () => void;
  /** In a card there is no room for a picture. */
  compact?: boolean;
}) {
  const { error, onRetry, compact } = props;
  const { t } = useDvaraTranslation();
  if (!error) {
    return <Progress />;
  }
  if (isDenied(error)) {
    const description = t('tab.deniedDescription', {
      permission: dvaraGatewayReadPermission.name,
    });
    return compact ? (
      <p>{description}</p>
    ) : (
      <EmptyState
        missing="info"
        title={t('tab.deniedTitle')}
        description={description}
      />
    );
  }
  return (
    <>
      <ResponseErrorPanel error={error} />
      <Button
        variant="outlined"
        onClick={onRetry}
        sx={{ mt: 2, textTransform: 'none' }}
      >
        {t('tab.retry')}
      </Button>
    </>
  );
}
