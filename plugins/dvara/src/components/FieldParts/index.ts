export * from './FieldParts';
