export * from './Soft';
