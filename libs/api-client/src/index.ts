export { ApiError, type Call, type CallRequest, toApiError, toQueryString } from './call';
export { auditApi } from './audit';
export { consoleContentsApi, contentsApi, slotsApi } from './contents';
export { hooksApi } from './hooks';
export { meApi, membersApi, sessionsApi } from './members';
export { merchantsApi } from './merchants';
export { consoleRoomsApi, roomsApi } from './rooms';
export { accountApi, apiKeysApi, linksApi, sessionApi, teamApi } from './staff';
export { syncsApi } from './syncs';
