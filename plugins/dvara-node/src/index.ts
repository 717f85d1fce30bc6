/**
 * Regions, credentials, cluster clients and the Helm runner shared by the Dvara
 * backend packages.
 *
 * @packageDocumentation
 */
export * from './cluster';
export * from './fanOut';
export * from './helm';
export * from './regions';
