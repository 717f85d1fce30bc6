import { useNow } from '../../hooks/useNow';
import { formatDuration } from '../../lib/formatDuration';

/** How old something is, without words around it. */
export function CellAge(props: {
  /** ISO 8601 */
  at: string;
}) {
  const { at } = props;
  const now = useNow();
  return (
    <time dateTime={at}>{formatDuration((now - Date.parse(at)) / 1000)}</time>
  );
}
