export * from './PodLogButton';
