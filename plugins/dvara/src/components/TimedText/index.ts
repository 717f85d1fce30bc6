export * from './TimedText';
