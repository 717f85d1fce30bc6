/**
 * Reports in named states, for tests and the dev page.
 *
 * @packageDocumentation
 */
export * from './scenarios';
