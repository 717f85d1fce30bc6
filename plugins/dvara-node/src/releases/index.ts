export * from './StoredReleases';
