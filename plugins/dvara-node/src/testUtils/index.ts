/**
 * Fakes at the wire for tests of the Dvara packages.
 *
 * @packageDocumentation
 */
export * from './FakeCluster';
export * from './FakeRegistry';
export type { FakeCertificateKind } from './createCertificate';
export type { FakeObject } from './FakeObjectStore';
export type { FakePodPort } from './FakePortForward';
