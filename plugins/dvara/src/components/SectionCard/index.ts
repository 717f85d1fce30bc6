export * from './FactTable';
export * from './SectionCard';
