import {
  componentSuffixes,
  type RegionReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { Fragment } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { describeWorstReason } from '../../lib/describePod';
import { toneColours } from '../../lib/tones';
import { SegmentedBar } from '../Bars';
import { Breakable } from '../Breakable';
import { Small } from './layout';
import { SectionContent } from './SectionContent';

const Bars = styled('div')({
  display: 'flex',
  flexWrap: 'wrap',
  gap: '6px 8px',
  alignItems: 'center',
  minHeight: 12,
  padding: '4px 0',
});

/** Breaks at its ends only. */
const Whole = styled('span')({ whiteSpace: 'nowrap' });

const Worst = styled(Small)(({ theme }) => ({
  fontWeight: 600,
  color: toneColours(theme, 'bad').text,
}));

/** Ready and wanted pods of each component, restarts, and the worst reason. */
export function PodsCell(props: { section: RegionReport['components'] }) {
  const { section } = props;
  const { t } = useDvaraTranslation();
  return (
    <SectionContent section={section}>
      {(components, { stale }) => {
        if (components.length === 0) {
          return <Small>{t('pods.none')}</Small>;
        }
        const restarts = components.reduce(
          (sum, component) => sum + component.restarts,
          0,
        );
        const worst = describeWorstReason({ components, t });
        return (
          <>
            <Bars>
              {components.map(component => (
                <SegmentedBar
                  key={component.component}
                  component={component}
                  label={t('pods.summary', {
                    component: component.component,
                    ready: String(component.ready),
                    desired: String(component.desired),
                  })}
                />
              ))}
            </Bars>
            <Small plain>
              {components.map(({ component, ready, desired }, index) => (
                <Fragment key={component}>
                  {index > 0 && ' · '}
                  <Whole>
                    {componentSuffixes[component]} {ready}/{desired}
                  </Whole>
                </Fragment>
              ))}
            </Small>
            {worst &&
              (stale ? (
                <Small>
                  <Breakable>{worst}</Breakable>
                </Small>
              ) : (
                <Worst plain>
                  <Breakable>{worst}</Breakable>
                </Worst>
              ))}
            {restarts > 0 && (
              <Small>{t('pods.restarts', { count: restarts })}</Small>
            )}
          </>
        );
      }}
    </SectionContent>
  );
}
