import type {
  ComponentReport,
  RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { expectsNothing } from '../../lib/expectsNothing';
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
  /** Without a ready server nothing can answer: that is told by the pods. */
  components: ComponentReport[] | undefined;
  /** The region that was asked. */
  regionId: string;
}) {
  const { section, components, regionId } = props;
  const { t } = useDvaraTranslation();
  if (section?.failure && expectsNothing(components)) {
    return <Small>{section.failure.detail ?? t('regions.notRead')}</Small>;
  }
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
          </>
        );
      }}
    </SectionContent>
  );
}
