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
}) {
  const { error, onRetry } = props;
  const { t } = useDvaraTranslation();
  if (!error) {
    return <Progress />;
  }
  if (isDenied(error)) {
    return (
      <EmptyState
        missing="info"
        title={t('tab.deniedTitle')}
        description={t('tab.deniedDescription', {
          permission: dvaraGatewayReadPermission.name,
        })}
      />
    );
  }
  return (
    <>
      <ResponseErrorPanel error={error} />
      <Button variant="outlined" onClick={onRetry} sx={{ mt: 2 }}>
        {t('tab.retry')}
      </Button>
    </>
  );
}
