export * from './temporaryDirectory';
