/**
 * Types, schemas, words and permissions shared by the Dvara packages.
 *
 * @packageDocumentation
 */
export * from './diagnosis';
export * from './finding';
export * from './gateway';
export * from './permissions';
export * from './projection';
export * from './region';
export * from './release';
export * from './report';
export * from './units';
export * from './values';
