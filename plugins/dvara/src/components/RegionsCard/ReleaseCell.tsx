import type { RegionReport } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { toneColours } from '../../lib/tones';
import { Age } from '../Age';
import { Small } from './layout';
import { SectionContent } from './SectionContent';

const Loud = styled('strong')(({ theme }) => ({
  fontWeight: 600,
  color: toneColours(theme, 'warning').text,
}));

/** Version, revision, status and age of the release. */
export function ReleaseCell(props: { section: RegionReport['release'] }) {
  const { section } = props;
  const { t } = useDvaraTranslation();
  return (
    <SectionContent section={section}>
      {(release, { stale }) => {
        if (!release) {
          return <Small>–</Small>;
        }
        const { chartVersion, appVersion, revision, status, updatedAt } =
          release;
        const quiet = stale || status === undefined || status === 'deployed';
        const versions = [
          chartVersion,
          appVersion && t('release.app', { version: appVersion }),
        ].filter(Boolean);
        const facts = [
          revision && t('release.revision', { revision: String(revision) }),
          status && (quiet ? status : <Loud key="status">{status}</Loud>),
        ].filter(Boolean);
        return (
          <>
            <div>
              {versions.length > 0
                ? versions.join(' · ')
                : t('release.notKnown')}
            </div>
            <Small>
              {facts.map((fact, index) => (
                // Two facts at most, always in this order.
                // eslint-disable-next-line react/no-array-index-key
                <span key={index}>
                  {index > 0 && ' · '}
                  {fact}
                </span>
              ))}
            </Small>
            {updatedAt && (
              <Small>
                <Age at={updatedAt} />
              </Small>
            )}
          </>
        );
      }}
    </SectionContent>
  );
}
