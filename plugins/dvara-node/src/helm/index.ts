export * from './HelmRunner';
