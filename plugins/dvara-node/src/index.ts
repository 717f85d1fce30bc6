/**
 * The chart, regions, credentials, cluster clients and the Helm runner shared by the
 * Dvara backend packages.
 *
 * @packageDocumentation
 */
export * from './changes';
export * from './chart';
export * from './cluster';
export * from './fanOut';
export * from './helm';
export * from './regions';
export * from './releases';
export * from './status';
export * from './temporary';
export * from './watch';
