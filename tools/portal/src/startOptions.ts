import path from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryDirectory } from './paths.ts';
import { StartError } from './StartError.ts';

/** What a person asked of `npm start`. */
export interface StartOptions {
  /** Kubeconfig contexts to use as regions; none means local control planes. */
  contexts: string[];
  /** Ids of the local control planes that are made where no context is named. */
  regionIds: string[];
  /** Configuration files that are read after all others. */
  configurations: string[];
  port: number;
  stateDirectory: string;
  help: boolean;
}

/** The local control planes that a person gets who asks for nothing. */
const defaultRegionIds = ['us-east-1', 'eu-west-1'];

export const startHelp = `npm start -- [options]

  --context NAME          use this kubeconfig context as a region; may be repeated.
                          Without it local Kubernetes control planes are made.
  --regions IDS           ids of the local control planes, with commas between them
                          (us-east-1,eu-west-1); each takes about 830 MB of memory
  --config FILE           a configuration file that is read after all others; may be repeated
  --port NUMBER           port of the portal on 127.0.0.1 (7007)
  --state-directory DIR   where configuration, database and clusters are kept (.local)
  --help                  this text
`;

/**
 * Reads the command line of `npm start`.
 *
 * @throws StartError with a sentence where an option is unknown or malformed
 */
export function readStartOptions(args: string[]): StartOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        context: { type: 'string', multiple: true },
        regions: { type: 'string' },
        config: { type: 'string', multiple: true },
        port: { type: 'string' },
        'state-directory': { type: 'string' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${startHelp}`);
  }
  const port = Number(values.port ?? '7007');
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartError(
      `--port=${values.port} is not a port: give a number from 1 to 65535.`,
    );
  }
  const regionIds = values.regions?.split(',') ?? defaultRegionIds;
  if (values.regions !== undefined && values.context) {
    throw new StartError(
      '--regions makes local control planes and --context uses clusters of yours: give one of them.',
    );
  }
  if (
    regionIds.some(id => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(id)) ||
    new Set(regionIds).size < regionIds.length
  ) {
    throw new StartError(
      `--regions=${values.regions} is not a list of region ids: give lower-case names, each once, with commas between them.`,
    );
  }
  return {
    contexts: values.context ?? [],
    regionIds,
    configurations: (values.config ?? []).map(file => path.resolve(file)),
    port,
    stateDirectory: path.resolve(
      repositoryDirectory,
      values['state-directory'] ?? '.local',
    ),
    help: values.help ?? false,
  };
}
