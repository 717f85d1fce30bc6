import type { RegionReport } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { formatDuration } from '../../lib/formatDuration';
import { toneColours } from '../../lib/tones';
import { Small } from './layout';
import { SectionContent } from './SectionContent';

const Loud = styled(Small)(({ theme }) => ({
  fontWeight: 600,
  color: toneColours(theme, 'bad').text,
}));

/** What the gateway says of itself. */
export function GatewayCell(props: {
  section: RegionReport['status'];
  /** The region that was asked. */
  regionId: string;
}) {
  const { section, regionId } = props;
  const { t } = useDvaraTranslation();
  return (
    <SectionContent section={section}>
      {({ status }, { stale }) => {
        const answersAs = status.region?.id;
        const wrong =
          answersAs && answersAs !== regionId
            ? t('gateway.wrongRegion', { region: answersAs })
            : undefined;
        const facts = [
          status.version,
          status.uptimeSeconds === undefined
            ? undefined
            : t('gateway.uptime', {
                duration: formatDuration(status.uptimeSeconds, { parts: 2 }),
              }),
        ].filter(Boolean);
        return (
          <>
            <div>
              {[status.status.toLocaleLowerCase('en-US'), status.mode]
                .filter(Boolean)
                .join(' · ')}
            </div>
            <Small>{facts.join(' · ')}</Small>
            {wrong &&
              (stale ? <Small>{wrong}</Small> : <Loud plain>{wrong}</Loud>)}
            {!wrong && answersAs && (
              <Small>{t('gateway.region', { region: answersAs })}</Small>
            )}
          </>
        );
      }}
    </SectionContent>
  );
}
