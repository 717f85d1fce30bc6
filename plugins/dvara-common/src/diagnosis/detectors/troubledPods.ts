import type { ComponentReport, PodReport } from '../../report/pods';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import { podTrouble, type PodTrouble } from '../podTrouble';

/** Pods of one component in one region that share a trouble. */
export interface TroubledPods {
  report: RegionReport;
  component: ComponentReport;
  pods: PodReport[];
}

/** The pods with a trouble, grouped by region and component. */
export function troubledPods(options: {
  regions: RegionReport[];
  trouble: PodTrouble;
}): TroubledPods[] {
  return options.regions.flatMap(report =>
    (currentData(report.components) ?? [])
      .map(component => ({
        report,
        component,
        pods: component.pods.filter(pod => podTrouble(pod) === options.trouble),
      }))
      .filter(({ pods }) => pods.length > 0),
  );
}
