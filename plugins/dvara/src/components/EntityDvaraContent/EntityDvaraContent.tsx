import '../../muiClassNames';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  DVARA_GATEWAY_ANNOTATION,
  isDvaraGateway,
} from '@dvara/backstage-plugin-dvara-common';
import { useSearchParams } from 'react-router-dom';
import { useGatewayActions } from '../../hooks/useGatewayActions';
import { useGatewayLinks } from '../../hooks/useGatewayLinks';
import { useGatewayReport } from '../../hooks/useGatewayReport';
import { GatewayReportFailure } from '../GatewayReportFailure';
import { GatewayReportView } from '../GatewayReportView';

/**
 * The entity tab: the health of the entity's gateway in every region.
 * `?region=<id>` opens the row of a region.
 */
export function EntityDvaraContent() {
  const { entity } = useEntity();
  return isDvaraGateway(entity) ? (
    // What is open on one gateway's tab is not open on another's.
    <GatewayContent key={stringifyEntityRef(entity)} entity={entity} />
  ) : (
    <MissingAnnotationEmptyState annotation={DVARA_GATEWAY_ANNOTATION} />
  );
}

function GatewayContent(props: { entity: Entity }) {
  const { entity } = props;
  const { report, receivedAt, mode, error, refresh } = useGatewayReport(entity);
  const links = useGatewayLinks(entity);
  const actions = useGatewayActions({ report, links });
  const [searchParams] = useSearchParams();
  return report && receivedAt !== undefined ? (
    <GatewayReportView
      report={report}
      receivedAt={receivedAt}
      mode={mode}
      error={error}
      onRefresh={refresh}
      links={links}
      actions={actions}
      openRegionId={searchParams.get('region') ?? undefined}
    />
  ) : (
    <GatewayReportFailure error={error} onRetry={refresh} />
  );
}
