import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { dvaraGatewayReadPermission } from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { describeError } from '../../lib/describeError';
import { isDenied } from '../../lib/isRefusal';
import { Notice } from '../Notice';

const Details = styled('div')(({ theme }) => ({ marginTop: theme.spacing(2) }));

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
      <Notice title={t('tab.deniedTitle')}>{description}</Notice>
    );
  }
  const reason = t('tab.failedDescription', {
    reason: describeError(error, t),
  });
  return (
    <>
      {compact ? (
        <p>{reason}</p>
      ) : (
        <>
          <Notice title={t('tab.failedTitle')}>{reason}</Notice>
          <Details>
            <ResponseErrorPanel error={error} />
          </Details>
        </>
      )}
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
