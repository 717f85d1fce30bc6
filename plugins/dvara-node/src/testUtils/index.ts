/**
 * Fakes at the wire for tests of the Dvara packages.
 *
 * @packageDocumentation
 */
export * from './eventually';
export * from './FakeCluster';
export * from './FakeRegistry';
export * from './TestClock';
export type { FakeCertificateKind } from './createCertificate';
export type { FakeWatchControls } from './FakeWatches';
export type { WatchClock } from '../watch';
export type { FakeObject } from './FakeObjectStore';
export type { FakePodPort } from './FakePortForward';
