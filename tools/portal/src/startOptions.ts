import path from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryDirectory } from './paths.ts';
import { StartError } from './StartError.ts';

/** What a person asked of `npm start`. */
export interface StartOptions {
  /** Kubeconfig contexts to use as regions; none means local control planes. */
  contexts: string[];
  port: number;
  stateDirectory: string;
  help: boolean;
}

export const startHelp = `npm start -- [options]

  --context NAME          use this kubeconfig context as a region; may be repeated.
                          Without it two local Kubernetes control planes are made.
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
  return {
    contexts: values.context ?? [],
    port,
    stateDirectory: path.resolve(
      repositoryDirectory,
      values['state-directory'] ?? '.local',
    ),
    help: values.help ?? false,
  };
}
