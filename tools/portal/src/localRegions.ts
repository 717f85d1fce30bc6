import {
  areToolsBuilt,
  buildTools,
  checkBuildable,
  findClusters,
  LocalCluster,
  prepareCluster,
  type PreparedCluster,
} from '@dvara/local-cluster';
import type { StatePaths } from './paths.ts';
import type { RegionConnection } from './regionsConfiguration.ts';

/** What well-known regions are called; others are called by their id. */
const names: Readonly<Record<string, string>> = {
  'us-east-1': 'US East',
  'us-west-2': 'US West',
  'eu-west-1': 'EU West',
  'ap-south-1': 'AP South',
};

/** Local control planes as the portal's regions. */
export class LocalRegions {
  private readonly prepared: PreparedCluster[];
  private readonly notices = new Map<string, string>();
  private readonly started: LocalCluster[] = [];

  private constructor(prepared: PreparedCluster[]) {
    this.prepared = prepared;
  }

  /**
   * Decides addresses and credentials, so that the portal can start before the clusters.
   *
   * @throws LocalClusterError where the clusters' programs are missing and could not be built
   */
  static async prepare(options: {
    state: StatePaths;
    regionIds: string[];
  }): Promise<LocalRegions> {
    await checkBuildable();
    const prepared: PreparedCluster[] = [];
    // One after the other: each chooses ports that are free at that moment.
    for (const id of options.regionIds) {
      prepared.push(
        await prepareCluster({
          directory: options.state.clusters,
          region: { id, name: names[id] ?? id },
        }),
      );
    }
    const local = new LocalRegions(prepared);
    for (const id of options.regionIds) {
      local.notices.set(id, 'starting');
    }
    return local;
  }

  /** The regions as the portal's configuration needs them, with the notices of now. */
  connections(): RegionConnection[] {
    return this.prepared.map(cluster => ({
      id: cluster.region.id,
      name: cluster.region.name,
      cluster: cluster.region.id,
      namespace: cluster.namespaces[0],
      url: cluster.url,
      caData: cluster.caData,
      viewerToken: cluster.viewerToken,
      deployerTokenFile: cluster.deployerTokenFile,
      // KWOK's pods have no address that the API server's proxy could reach.
      statusAccess: 'portForward',
      notice: this.notices.get(cluster.region.id),
    }));
  }

  /** Whether the control plane's programs are in the cache. */
  static async areToolsBuilt(): Promise<boolean> {
    return areToolsBuilt();
  }

  /**
   * Builds what is missing and brings every cluster up.
   *
   * @throws LocalClusterError with a sentence that says what to do
   */
  async start(options: {
    tell: (message: string) => void;
    onChange: () => void;
    onStandInExit: (message: string) => void;
    signal: AbortSignal;
  }): Promise<void> {
    const { tell, onChange, onStandInExit, signal } = options;
    const notify = (notice: string) => {
      for (const { region } of this.prepared) {
        this.notices.set(region.id, notice);
      }
      onChange();
    };
    const tools = await buildTools({
      signal,
      onProgress: progress => {
        const minutes = Math.max(
          1,
          Math.round((progress.expectedSeconds - progress.elapsedSeconds) / 60),
        );
        const message =
          progress.state === 'done'
            ? `built ${progress.step}`
            : `building ${progress.step}, part ${progress.stepNumber} of ${progress.stepCount}, about ${minutes} min left for it`;
        tell(message);
        notify(`starting: ${message}`);
      },
    });
    for (const prepared of this.prepared) {
      signal.throwIfAborted();
      const { region } = prepared;
      const cluster = new LocalCluster({ prepared, tools });
      this.started.push(cluster);
      await cluster.start({
        onProgress: message => tell(`${region.id} ${message}`),
        onStandInExit: ({ exitCode, signal: exitSignal }) =>
          onStandInExit(
            `The stand-in for the gateways of ${region.id} ended (${
              exitSignal ?? `exit code ${exitCode}`
            }); /status does not answer there until the portal is started again.`,
          ),
      });
      this.notices.delete(region.id);
      onChange();
    }
  }

  /**
   * Ends the clusters of a state directory, also those that a killed start left running.
   *
   * @throws Error where their state is not readable
   */
  static async remove(options: { state: StatePaths }): Promise<void> {
    const prepared = await findClusters({ directory: options.state.clusters });
    for (const cluster of prepared) {
      await new LocalCluster({ prepared: cluster }).remove();
    }
  }

  /** Stops every cluster that was started; the data stay. */
  async stop(): Promise<void> {
    await Promise.all(this.started.map(cluster => cluster.stop()));
  }
}
