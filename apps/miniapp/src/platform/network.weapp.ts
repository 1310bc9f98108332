export { watchMiniNetwork as watchNetwork } from './mini-network';
