export type { LoggedPod } from './PodLogDialog';
export * from './PodLogHost';
