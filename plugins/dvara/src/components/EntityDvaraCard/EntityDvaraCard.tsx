import '../../muiClassNames';
import type { Entity } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { isDvaraGateway } from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useGatewayReport } from '../../hooks/useGatewayReport';
import { gatewayTabRouteRef } from '../../routes';
import { GatewayReportFailure } from '../GatewayReportFailure';
import { GatewayOverview } from './GatewayOverview';

/** The overview card: a line for each region, and the way to the tab. */
export function EntityDvaraCard() {
  const { entity } = useEntity();
  return isDvaraGateway(entity) ? <GatewayCard entity={entity} /> : null;
}

function GatewayCard(props: { entity: Entity }) {
  const { report, receivedAt, mode, error, refresh } = useGatewayReport(
    props.entity,
  );
  const { t } = useDvaraTranslation();
  const tab = useRouteRef(gatewayTabRouteRef)?.();
  return (
    <EntityInfoCard
      title={t('card.title')}
      footerActions={
        tab && (
          <Button
            component={Link}
            to={tab}
            size="small"
            sx={{ textTransform: 'none' }}
          >
            {t('card.open')}
          </Button>
        )
      }
    >
      {report && receivedAt !== undefined ? (
        <GatewayOverview
          report={report}
          receivedAt={receivedAt}
          tab={tab}
          mode={mode}
          error={error}
        />
      ) : (
        <GatewayReportFailure error={error} onRetry={refresh} compact />
      )}
    </EntityInfoCard>
  );
}
