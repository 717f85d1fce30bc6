export { defaultCacheDirectory } from './cacheDirectory.ts';
export {
  ensureHelm,
  readHelmVersion,
  type EnsureHelmOptions,
  type HelmMajor,
  type HelmPurpose,
} from './ensureHelm.ts';
export { type EnsureToolOptions } from './ensureGoTool.ts';
export { ensureHelmDocs } from './ensureHelmDocs.ts';
export { ensureHelmUnittest } from './ensureHelmUnittest.ts';
export {
  ensureRegistry,
  type EnsureRegistryOptions,
} from './ensureRegistry.ts';
export {
  runCommand,
  runCommandOrThrow,
  type CommandResult,
  type RunCommandOptions,
} from './runCommand.ts';
