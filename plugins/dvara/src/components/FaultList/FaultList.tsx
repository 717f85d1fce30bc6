import type { ValuesFault } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { describeError } from '../../lib/describeError';
import { toneColours } from '../../lib/tones';

/** More would hide the form. */
const SHOWN = 12;

const Root = styled('div')(({ theme }) => ({
  fontSize: 13,
  lineHeight: 1.5,
  overflowWrap: 'anywhere',
  color: theme.palette.text.primary,
  '& p': {
    margin: theme.spacing(0.5, 0),
    fontWeight: 600,
    color: toneColours(theme, 'bad').text,
  },
  '& ul': {
    margin: theme.spacing(0.5, 0),
    paddingLeft: theme.spacing(2.5),
    display: 'grid',
    gap: theme.spacing(0.5),
  },
}));

/** What has to be corrected before values can be deployed. Nothing where all is well. */
export function FaultList(props: { faults: ValuesFault[]; error?: Error }) {
  const { faults, error } = props;
  const { t } = useDvaraTranslation();
  if (faults.length === 0 && !error) {
    return null;
  }
  const rest = faults.length - SHOWN;
  return (
    <Root>
      {error && (
        <p>{t('values.notReadable', { reason: describeError(error, t) })}</p>
      )}
      {faults.length > 0 && (
        <>
          <p>{t('values.refused', { count: faults.length })}</p>
          <ul>
            {faults.slice(0, SHOWN).map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
            {rest > 0 && <li>{t('values.more', { number: String(rest) })}</li>}
          </ul>
        </>
      )}
    </Root>
  );
}
