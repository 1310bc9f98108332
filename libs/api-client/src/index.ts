export { ApiError, type Call, type CallRequest, toApiError, toQueryString } from './call';
export { auditApi } from './audit';
export { hooksApi } from './hooks';
export { meApi, membersApi, sessionsApi } from './members';
export { merchantsApi } from './merchants';
export { consoleRemindersApi, remindersApi } from './reminders';
export { consoleRoomsApi, roomsApi } from './rooms';
export { accountApi, apiKeysApi, linksApi, sessionApi, teamApi } from './staff';
export { syncsApi } from './syncs';
