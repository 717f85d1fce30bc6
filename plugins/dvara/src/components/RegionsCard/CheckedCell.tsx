import {
  readSection,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNow } from '../../hooks/useNow';
import { toneColours } from '../../lib/tones';
import { Age } from '../Age';
import { Small } from './layout';

/** A region that nobody has tried for this long counts as stale, in ms. */
const STALE_AFTER = 90_000;

const Loud = styled(Small)(({ theme }) => ({
  fontWeight: 600,
  color: toneColours(theme, 'warning').text,
}));

/** When the region was last tried, and whether what is shown is older than that. */
export function CheckedCell(props: { report: RegionReport }) {
  const { report } = props;
  const { t } = useDvaraTranslation();
  const now = useNow();
  const { checkedAt, seenAt, failure } = report;
  if (failure) {
    return (
      <>
        <Loud plain>
          {seenAt ? (
            <Age at={seenAt} say={duration => t('checked.old', { duration })} />
          ) : (
            t('checked.neverSeen')
          )}
        </Loud>
        <Small>
          <Age
            at={checkedAt}
            say={duration => t('checked.tried', { duration })}
          />
        </Small>
      </>
    );
  }
  if (now - Date.parse(checkedAt) > STALE_AFTER) {
    return (
      <Loud plain>
        {t('checked.stale')} · <Age at={checkedAt} />
      </Loud>
    );
  }
  const partly = [
    report.release,
    report.components,
    report.autoscaling,
    report.status,
  ].some(section => readSection<unknown>(section).kind === 'stale');
  return (
    <>
      <Small>
        <Age at={checkedAt} />
      </Small>
      {partly && <Loud plain>{t('checked.partlyStale')}</Loud>}
    </>
  );
}
