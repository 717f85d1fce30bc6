export * from './PodLogDialog';
export * from './PodLogHost';
