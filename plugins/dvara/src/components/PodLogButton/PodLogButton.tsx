import { usePermission } from '@backstage/plugin-permission-react';
import {
  dvaraLogReadPermission,
  type PodReport,
  type RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { PodLogDialog } from '../PodLogDialog';

/**
 * Opens the log of a pod. Who may not read it finds the button all the same, and what is
 * lacking.
 */
export function PodLogButton(props: {
  /** `component:default/orders-llm` */
  entityRef: string;
  region: Pick<RegionSummary, 'id' | 'name'>;
  pod: Pick<PodReport, 'name' | 'containers' | 'restarts'>;
}) {
  const { entityRef, region, pod } = props;
  const { t } = useDvaraTranslation();
  const [isOpen, setOpen] = useState(false);
  const { allowed, loading } = usePermission({
    permission: dvaraLogReadPermission,
    resourceRef: entityRef,
  });
  const denied = !loading && !allowed;
  return (
    <>
      <Tooltip
        describeChild
        title={
          denied
            ? t('log.denied', { permission: dvaraLogReadPermission.name })
            : ''
        }
      >
        {/* Not `disabled`: it could not be reached to learn why. */}
        <Button
          size="small"
          aria-label={t('log.openLabel', { pod: pod.name })}
          aria-disabled={!allowed}
          aria-haspopup="dialog"
          onClick={() => allowed && setOpen(true)}
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
      {isOpen && (
        <PodLogDialog
          entityRef={entityRef}
          region={region}
          pod={pod}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
