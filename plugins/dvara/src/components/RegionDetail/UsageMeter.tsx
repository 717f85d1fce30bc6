import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { Meter } from '../Bars';
import { Soft } from '../Soft';

/** Share of the limit above which use is shown as a warning. */
const NEARLY_FULL = 0.9;

const Bar = styled('div')({ maxWidth: 110, padding: '4px 0 2px' });

/** Use of CPU or memory against its request (the mark) and its limit (the end). */
export function UsageMeter(props: {
  resource: string;
  usage?: { used?: number; request?: number; limit?: number };
  format: (value: number) => string;
}) {
  const { resource, usage = {}, format } = props;
  const { t } = useDvaraTranslation();
  const { used, request, limit } = usage;
  const bounds =
    [
      request === undefined
        ? undefined
        : t('pods.request', { value: format(request) }),
      limit === undefined
        ? undefined
        : t('pods.limit', { value: format(limit) }),
    ]
      .filter(Boolean)
      .join(', ') || t('pods.noBounds');
  if (used === undefined) {
    return (
      <>
        <Soft>{t('pods.notMeasured')}</Soft>
        <Soft>{bounds}</Soft>
      </>
    );
  }
  const end = limit ?? Math.max(request ?? 0, used);
  const bound = limit ?? request;
  return (
    <div title={bounds}>
      <div>
        {format(used)}
        {bound !== undefined && ` / ${format(bound)}`}
      </div>
      <Bar>
        <Meter
          value={used}
          max={end}
          mark={limit === undefined ? undefined : request}
          tone={
            limit !== undefined && used > limit * NEARLY_FULL
              ? 'warning'
              : 'busy'
          }
          label={t('pods.usage', { resource, used: format(used), bounds })}
        />
      </Bar>
    </div>
  );
}
