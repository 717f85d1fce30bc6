import type { FleetGateway } from '@dvara/backstage-plugin-dvara-common';
import { Fragment } from 'react';
import { versionsOf } from '../../lib/fleet/versionsOf';
import type { FleetWords } from './useFleetWords';

/** The app versions of a gateway; where they differ, those of fewer regions are marked. */
export function Versions(props: { gateway: FleetGateway; words: FleetWords }) {
  const { t } = props.words;
  const versions = versionsOf(props.gateway);
  return (
    <span className="fleet-versions">
      {versions.map(({ version, regionIds }, index) => (
        <Fragment key={version}>
          {index > 0 && ' · '}
          {index > 0 ? (
            <span className="fleet-odd" title={regionIds.join(', ')}>
              {version}
              <span className="fleet-spoken">{` ${t('table.odd')}`}</span>
            </span>
          ) : (
            version
          )}
        </Fragment>
      ))}
      {versions.length === 0 && (
        <span className="fleet-spoken">{t('table.noVersion')}</span>
      )}
    </span>
  );
}
