export * from './effectiveValues';
export * from './layerValues';
export * from './limits';
export * from './ValuesChecker';
export * from './ValuesFault';
