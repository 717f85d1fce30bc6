import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { useCallback, useState } from 'react';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { SectionCard } from '../SectionCard';
import { Body, Head, HeadCell, Table, TableBox } from './layout';
import { RegionRow } from './RegionRow';

/** A row for each region; a row opens to all that is known of it. */
export function RegionsCard(props: {
  report: GatewayReport;
  links: GatewayLinks;
  /** A region whose row is open at first. */
  openRegionId?: string;
}) {
  const { report, links, openRegionId } = props;
  const { t } = useDvaraTranslation();
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(openRegionId ? [openRegionId] : []),
  );
  const toggle = useCallback(
    (regionId: string) =>
      setOpen(previous => {
        const next = new Set(previous);
        if (!next.delete(regionId)) {
          next.add(regionId);
        }
        return next;
      }),
    [],
  );
  const columns = [
    { name: t('regions.region'), width: '15.5%' },
    { name: t('regions.state'), width: '14.3%' },
    { name: t('regions.release'), width: '12.5%' },
    { name: t('regions.pods'), width: '13%' },
    { name: t('regions.autoscaling'), width: '11%' },
    { name: t('regions.gateway'), width: '13%' },
    { name: t('regions.providers'), width: '11.5%' },
    { name: t('regions.checked'), width: '9.2%' },
  ];
  return (
    <SectionCard title={t('regions.title')} aside={report.gateway.name}>
      <TableBox>
        <Table role="table" aria-label={t('regions.title')}>
          <Head role="rowgroup">
            <tr role="row">
              {columns.map(({ name, width }) => (
                <HeadCell
                  key={name}
                  role="columnheader"
                  scope="col"
                  style={{ width }}
                >
                  {name}
                </HeadCell>
              ))}
            </tr>
          </Head>
          <Body role="rowgroup">
            {report.regions.map(region => (
              <RegionRow
                key={region.region.id}
                entityRef={report.gateway.entityRef}
                report={region}
                columnCount={columns.length}
                open={open.has(region.region.id)}
                onToggle={toggle}
                links={links}
              />
            ))}
          </Body>
        </Table>
      </TableBox>
    </SectionCard>
  );
}
