export { ApiError, type Call, type CallRequest, toApiError, toQueryString } from './call';
export { auditApi } from './audit';
export { meApi, membersApi, sessionsApi } from './members';
export { merchantsApi } from './merchants';
export { consoleRoomsApi, roomsApi } from './rooms';
export { syncsApi } from './syncs';
