import Tooltip from '@mui/material/Tooltip';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNow } from '../../hooks/useNow';
import { formatDuration } from '../../lib/formatDuration';

/** How long ago something was, with the absolute time in a tooltip. */
export function Age(props: {
  /** ISO 8601 */
  at: string;
  /** Leaves out «ago»: «3 d». */
  bare?: boolean;
  /** Words around the duration; «… ago» by default. */
  say?: (duration: string) => string;
}) {
  const { at, bare, say } = props;
  const { t } = useDvaraTranslation();
  const now = useNow();
  const duration = formatDuration((now - Date.parse(at)) / 1000);
  const text =
    say?.(duration) ?? (bare ? duration : t('age.ago', { duration }));
  return (
    <Tooltip title={new Date(at).toLocaleString()} describeChild>
      <time dateTime={at}>{text}</time>
    </Tooltip>
  );
}
