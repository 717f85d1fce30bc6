import type { ContainerSpecification } from './resolveEnvironment.ts';

/** What a container does whose command is a line for a shell that asks nobody anything. */
export interface PlayedScript {
  /** What it prints. */
  lines: string[];
  /** What it ends with; absent when it sleeps. */
  exitCode?: number;
}

/**
 * Plays a command such as `sh -c "echo hello; exit 1"`, made of `echo`, `sleep` and `exit` only; any other is `undefined`. A
 * `sleep` is taken for one without an end.
 */
export function playScript({
  command = [],
  args = [],
}: ContainerSpecification): PlayedScript | undefined {
  const [shell, flag, script, ...rest] = [...command, ...args];
  if (!/^(\/bin\/)?(ba)?sh$/.test(shell ?? '') || flag !== '-c' || !script) {
    return undefined;
  }
  const lines: string[] = [];
  for (const statement of script.split(/[;\n]/).map(text => text.trim())) {
    const echo = /^echo (['"]?)([^'"$`|&<>]*)\1$/.exec(statement);
    const exit = /^exit (\d+)$/.exec(statement);
    if (echo) {
      lines.push(echo[2]);
    } else if (exit) {
      return { lines, exitCode: Number(exit[1]) };
    } else if (/^(exec )?sleep (\d+|infinity)$/.test(statement)) {
      return { lines };
    } else if (statement !== '') {
      return undefined;
    }
  }
  return rest.length === 0 ? { lines, exitCode: 0 } : undefined;
}
