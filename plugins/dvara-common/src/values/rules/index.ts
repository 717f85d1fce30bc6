export * from './checkRules';
