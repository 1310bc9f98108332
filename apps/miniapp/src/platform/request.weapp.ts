export { miniCall as call } from './mini-request';
