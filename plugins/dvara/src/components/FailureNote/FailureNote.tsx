import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import { alpha, styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useWords } from '../../hooks/useWords';
import { toneColours } from '../../lib/tones';

const Root = styled('div')(({ theme }) => ({
  display: 'flex',
  gap: theme.spacing(1),
  padding: theme.spacing(1, 1.5),
  borderRadius: 6,
  fontSize: 13,
  lineHeight: 1.5,
  overflowWrap: 'anywhere',
  color: theme.palette.text.primary,
  border: `1px solid ${alpha(toneColours(theme, 'warning').fill, 0.5)}`,
  backgroundColor: alpha(toneColours(theme, 'warning').fill, 0.08),
  '& > svg': {
    flex: 'none',
    fontSize: 18,
    marginTop: 1,
    color: toneColours(theme, 'warning').text,
  },
  '& p': { margin: 0 },
}));

/** Why something could not be read, and what to do about it. */
export function FailureNote(props: {
  /** What could not be read: «Pods». */
  subject: string;
  failure: Failure;
  /** Instead of what a region's failure says and calls for. */
  remedy?: string;
  /** What is shown all the same. */
  children?: ReactNode;
}) {
  const { subject, failure, remedy, children } = props;
  const { t } = useDvaraTranslation();
  const wording = useWords().failure(failure);
  return (
    <Root>
      <ErrorOutline aria-hidden />
      <div>
        <p>
          <strong>
            {subject}: {wording.label}.
          </strong>{' '}
          {!remedy && wording.sentence} {children}
        </p>
        <p>
          {t('detail.operation', { operation: failure.operation })}
          {failure.detail && ` (${failure.detail})`}
        </p>
        <p>{t('findings.remedy', { remedy: remedy ?? wording.remedy })}</p>
      </div>
    </Root>
  );
}
