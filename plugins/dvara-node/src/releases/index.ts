export * from './readReleaseRecord';
export * from './StoredReleases';
