import {
  type AutoscalerReport,
  type ComponentReport,
  componentSuffixes,
  readAutoscaler,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNow } from '../../hooks/useNow';
import { formatMetric, metricName } from '../../lib/formatMetric';
import { toneColours } from '../../lib/tones';
import { Meter } from '../Bars';
import { Small } from './layout';
import { SectionContent } from './SectionContent';

const Scale = styled('div')({ maxWidth: 130, padding: '5px 0 6px' });

const Loud = styled('span')(({ theme }) => ({
  fontWeight: 600,
  color: toneColours(theme, 'warning').text,
}));

/** A new pod has no metrics for a minute or two. */
const EXPECTED_MS = 3 * 60_000;

/** Where the replicas stand between their bounds, and what moves them. */
export function AutoscalingCell(props: {
  section: RegionReport['autoscaling'];
  /** Tells how many replicas are wanted where autoscaling is off. */
  components: ComponentReport[] | undefined;
}) {
  const { section, components } = props;
  const { t } = useDvaraTranslation();
  return (
    <SectionContent section={section}>
      {(autoscalers, { stale }) => {
        if (autoscalers.length === 0) {
          const replicas = components?.find(
            ({ component }) => component === 'gateway-server',
          )?.desired;
          return (
            <Small>
              {replicas === undefined
                ? t('autoscaling.offUnknown')
                : t('autoscaling.off', { count: replicas })}
            </Small>
          );
        }
        return autoscalers.map(autoscaler => (
          <AutoscalerScale
            key={autoscaler.name}
            autoscaler={autoscaler}
            named={autoscalers.length > 1}
            stale={stale}
          />
        ));
      }}
    </SectionContent>
  );
}

function AutoscalerScale(props: {
  autoscaler: AutoscalerReport;
  named: boolean;
  stale: boolean;
}) {
  const { autoscaler, named, stale } = props;
  const { t } = useDvaraTranslation();
  const now = useNow();
  const reading = readAutoscaler(autoscaler);
  const { component, min, max } = autoscaler;
  const numbers = {
    current: String(reading.current),
    desired: String(reading.desired),
    min: String(min),
    max: String(max),
  };
  const metric = reading.leadingMetric;
  const isNew = now - (blindSince(autoscaler) ?? 0) < EXPECTED_MS;
  const loud = [
    reading.atMaximum && t('autoscaling.atMaximum'),
    reading.withoutMetrics && !isNew && t('autoscaling.withoutMetrics'),
  ].filter(Boolean);
  return (
    <div data-testid={`autoscaler-${component}`}>
      {named && <Small>{componentSuffixes[component]}</Small>}
      <Scale>
        <Meter
          value={reading.current}
          max={max}
          mark={reading.desired}
          tone={reading.atMaximum ? 'warning' : 'busy'}
          label={t('autoscaling.summary', { component, ...numbers })}
        />
      </Scale>
      <Small plain>
        {reading.changing
          ? t('autoscaling.changing', numbers)
          : t('autoscaling.steady', numbers)}
      </Small>
      {metric && (
        <Small>
          {metricName(metric.name, t)}{' '}
          {formatMetric(metric.current, metric.unit)}
        </Small>
      )}
      {reading.withoutMetrics && isNew && (
        <Small>{t('autoscaling.withoutMetricsYet')}</Small>
      )}
      {loud.length > 0 && (
        <Small plain>
          {stale ? loud.join(' · ') : <Loud>{loud.join(' · ')}</Loud>}
        </Small>
      )}
    </div>
  );
}

/** Since when it has no metrics, milliseconds since 1970. */
function blindSince({ conditions }: AutoscalerReport): number | undefined {
  const active = conditions.find(({ type }) => type === 'ScalingActive');
  return active?.status === 'False' && active.since
    ? Date.parse(active.since)
    : undefined;
}
