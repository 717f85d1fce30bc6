// What the CLI's own bundler gives to modules that were written for Node.
export { Buffer } from 'buffer/';
export { default as process } from 'process/browser';
