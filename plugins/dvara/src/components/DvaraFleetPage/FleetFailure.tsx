import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { dvaraGatewayReadPermission } from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { describeError } from '../../lib/describeError';
import { isDenied } from '../../lib/isRefusal';
import { Notice } from '../Notice';

const Details = styled('div')(({ theme }) => ({ marginTop: theme.spacing(2) }));

/** What stands in place of a fleet that is not there: a wait or a reason. */
export function FleetFailure(props: {
  /** Absent while the first answer is awaited. */
  error?: Error;
  onRetry: () => void;
}) {
  const { error, onRetry } = props;
  const { t } = useFleetTranslation();
  const { t: common } = useDvaraTranslation();
  if (!error) {
    return <Progress />;
  }
  if (isDenied(error)) {
    return (
      <Notice title={t('failure.deniedTitle')}>
        {t('failure.deniedDescription', {
          permission: dvaraGatewayReadPermission.name,
        })}
      </Notice>
    );
  }
  return (
    <>
      <Notice title={t('failure.title')}>
        {common('tab.failedDescription', {
          reason: describeError(error, common),
        })}
      </Notice>
      <Details>
        <ResponseErrorPanel error={error} />
      </Details>
      <Button
        variant="outlined"
        onClick={onRetry}
        sx={{ mt: 2, textTransform: 'none' }}
      >
        {common('tab.retry')}
      </Button>
    </>
  );
}
