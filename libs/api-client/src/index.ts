export { ApiError, type Call, type CallRequest, toApiError, toQueryString } from './call';
export { auditApi } from './audit';
export { hooksApi } from './hooks';
export { merchantsApi } from './merchants';
export { consoleRoomsApi, roomsApi } from './rooms';
export { syncsApi } from './syncs';
