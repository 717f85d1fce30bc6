export * from './isTrue';
export * from './isZero';
export * from './toInteger';
export * from './toText';
