import fs from 'node:fs';
import { stateDirectory } from '../../support/portal.ts';

/** A Helm of a portal under test. */
export interface HelmProcess {
  pid: number;
  words: string[];
}

/** The processes of Helm that the portals under test run for a release, by their own folder in the command line. */
export function helmProcesses(release: string): HelmProcess[] {
  return fs
    .readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .flatMap(pid => {
      try {
        const words = fs
          .readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0');
        const isOurs =
          words.some(word =>
            word.startsWith(`--kubeconfig=${stateDirectory()}/`),
          ) && words.includes(release);
        return isOurs ? [{ pid: Number(pid), words }] : [];
      } catch {
        // It ended between being listed and being read.
        return [];
      }
    });
}

/** Whether a Helm changes its release. */
export function writes({ words }: HelmProcess): boolean {
  return ['upgrade', 'install', 'rollback', 'uninstall'].some(command =>
    words.includes(command),
  );
}

/** Looks all the time how many processes of Helm change a release at once. */
export class HelmProcessWatch {
  private most = 0;
  private readonly seen = new Set<number>();
  private readonly timer: NodeJS.Timeout;

  constructor(release: string) {
    this.timer = setInterval(() => {
      const pids = helmProcesses(release)
        .filter(writes)
        .map(({ pid }) => pid);
      this.most = Math.max(this.most, pids.length);
      pids.forEach(pid => this.seen.add(pid));
    }, 20);
  }

  /** @returns the most at once, and how many there were in all */
  stop(): { most: number; seen: number } {
    clearInterval(this.timer);
    return { most: this.most, seen: this.seen.size };
  }
}
