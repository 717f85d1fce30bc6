export * from './FoldingTable';
