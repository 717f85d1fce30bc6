export * from './DvaraValuesYaml';
export * from './schema';
export * from './validateValuesYaml';
