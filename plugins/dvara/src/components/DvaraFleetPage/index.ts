export * from './DvaraFleetPage';
export * from './DvaraFleetPageLayout';
