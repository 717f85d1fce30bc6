import { usePermission } from '@backstage/plugin-permission-react';
import { dvaraLogReadPermission } from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { useId } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useOpenPodLog, type LoggedPod } from '../PodLogDialog';
import { VisuallyHidden } from '../VisuallyHidden';

/**
 * Opens the log of a pod. Who may not read it finds the button all the same, and what is
 * lacking.
 */
export function PodLogButton(props: LoggedPod) {
  const { entityRef, pod } = props;
  const { t } = useDvaraTranslation();
  const openLog = useOpenPodLog();
  const { allowed, loading } = usePermission({
    permission: dvaraLogReadPermission,
    resourceRef: entityRef,
  });
  const lacking =
    !loading && !allowed
      ? t('log.denied', { permission: dvaraLogReadPermission.name })
      : '';
  const lackingId = useId();
  return (
    <>
      <Tooltip describeChild title={lacking}>
        {/* Not `disabled`: it could not be reached to learn why. */}
        <Button
          size="small"
          aria-label={t('log.openLabel', { pod: pod.name })}
          aria-disabled={!allowed}
          aria-describedby={lacking ? lackingId : undefined}
          aria-haspopup="dialog"
          onClick={() => allowed && openLog(props)}
          sx={{
            minWidth: 0,
            padding: '1px 6px',
            textTransform: 'none',
            fontSize: 12.5,
            '&[aria-disabled="true"]': {
              color: 'text.secondary',
              cursor: 'not-allowed',
            },
          }}
        >
          {t('log.open')}
        </Button>
      </Tooltip>
      {lacking && <VisuallyHidden id={lackingId}>{lacking}</VisuallyHidden>}
    </>
  );
}
