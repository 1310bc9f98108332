export * from './mini-accessibility';
