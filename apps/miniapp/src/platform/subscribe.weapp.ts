export { askMiniPermission as askPermission, canSubscribeMini as canSubscribe } from './mini-subscribe';
