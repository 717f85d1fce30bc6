export * from './PodLogDialog';
