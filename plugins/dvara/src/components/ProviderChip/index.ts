export * from './ProviderChip';
