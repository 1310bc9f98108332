import type {
  AskReminder,
  FollowerPushList,
  FollowerPushView,
  ListReminders,
  PermissionList,
  PlanFollowerPush,
  PurposePermissionList,
  ReminderPage,
  ReminderReport,
  ReminderTemplateView,
  ReminderView,
  ReportPermissions,
  SetReminderTemplate,
  SetWinTemplate,
  WinTemplateView,
} from '@kaibo/contracts/reminders.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Being told when a room starts; `call` brings the viewer's token. */
export const remindersApi = (call: Call) => ({
  /** Repeating it changes nothing. */
  ask: (roomId: string, body: AskReminder = {}) =>
    call<ReminderView>({ method: 'POST', path: `/v1/rooms/${at(roomId)}/reminders`, body }),
  cancel: (roomId: string) => call<void>({ method: 'DELETE', path: `/v1/rooms/${at(roomId)}/reminders` }),
  list: (query: ListReminders = {}) =>
    call<ReminderPage>({ method: 'GET', path: '/v1/me/reminders', query: { ...query } }),
  /** What may be asked for, by purpose. */
  permissions: () => call<PurposePermissionList>({ method: 'GET', path: '/v1/me/message-permissions' }),
  /** After each popup of the platform, with a new `reportId`; the same one again counts nothing more. */
  report: (body: ReportPermissions) =>
    call<PermissionList>({ method: 'POST', path: '/v1/me/message-permissions', body }),
});

/** Reminders, for staff. */
export const consoleRemindersApi = (call: Call) => ({
  template: (miniAppId: string) =>
    call<ReminderTemplateView>({ method: 'GET', path: `/v1/console/mini-apps/${at(miniAppId)}/reminder-template` }),
  setTemplate: (miniAppId: string, body: SetReminderTemplate) =>
    call<ReminderTemplateView>({
      method: 'PUT',
      path: `/v1/console/mini-apps/${at(miniAppId)}/reminder-template`,
      body,
    }),
  winTemplate: (miniAppId: string) =>
    call<WinTemplateView>({ method: 'GET', path: `/v1/console/mini-apps/${at(miniAppId)}/win-template` }),
  setWinTemplate: (miniAppId: string, body: SetWinTemplate) =>
    call<WinTemplateView>({ method: 'PUT', path: `/v1/console/mini-apps/${at(miniAppId)}/win-template`, body }),
  report: (roomId: string) =>
    call<ReminderReport>({ method: 'GET', path: `/v1/console/rooms/${at(roomId)}/reminders` }),
  followerPushes: (miniAppId: string) =>
    call<FollowerPushList>({ method: 'GET', path: `/v1/console/mini-apps/${at(miniAppId)}/follower-pushes` }),
  planFollowerPush: (miniAppId: string, day: string, body: PlanFollowerPush) =>
    call<FollowerPushView>({
      method: 'PUT',
      path: `/v1/console/mini-apps/${at(miniAppId)}/follower-pushes/${at(day)}`,
      body,
    }),
  cancelFollowerPush: (miniAppId: string, day: string) =>
    call<void>({ method: 'DELETE', path: `/v1/console/mini-apps/${at(miniAppId)}/follower-pushes/${at(day)}` }),
});
