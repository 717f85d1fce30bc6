import '../../muiClassNames';
import { useFleet } from '../../hooks/useFleet';
import { FleetFailure } from './FleetFailure';
import { FleetView } from './FleetView';
import { useFleetLinks } from './useFleetLinks';
import { useNewGateway } from './useNewGateway';

/** All gateways in all regions, kept fresh. */
export function Fleet() {
  const { report, receivedAt, mode, error, refresh } = useFleet();
  const addressOf = useFleetLinks();
  const newGateway = useNewGateway();
  return report && receivedAt !== undefined ? (
    <FleetView
      report={report}
      receivedAt={receivedAt}
      mode={mode}
      error={error}
      onRefresh={refresh}
      addressOf={addressOf}
      newGateway={newGateway}
    />
  ) : (
    <FleetFailure error={error} onRetry={refresh} />
  );
}
