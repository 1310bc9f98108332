import type { FollowerPushView, ReminderTemplateView, ReminderView } from '@kaibo/contracts/reminders.dto';
import type { FollowerPushEntity, MessageTemplateEntity } from './reminders.entity';
import type { ReminderRow } from './reminders.repository';
import { statusOf } from './reminders.rules';

export const toReminderView = (row: ReminderRow): ReminderView => ({
  id: row.id,
  roomId: row.roomId,
  way: row.way,
  status: statusOf(row),
  startsAt: row.startsAt.toISOString(),
  askedAt: row.askedAt.toISOString(),
});

export const toReminderTemplateView = (template: MessageTemplateEntity): ReminderTemplateView => ({
  templateId: template.platformTemplateId,
  fields: Object.entries(template.fields).map(([name, shows]) => ({ name, shows })),
  note: template.note,
  page: template.page,
  setAt: template.setAt.toISOString(),
});

export const toFollowerPushView = (push: FollowerPushEntity): FollowerPushView => ({
  day: push.day,
  roomId: push.roomId,
  state: push.state,
  asked: push.asked,
  unknown: push.unknown,
  failureCode: push.failureCode,
});
