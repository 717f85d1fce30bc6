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
export type { FakeWatches } from './FakeWatches';
export type { FakeObject } from './FakeObjectStore';
export type { FakePodPort } from './FakePortForward';
