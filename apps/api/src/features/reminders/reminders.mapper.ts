import type { TemplateField, WinField } from '@kaibo/contracts/reminders';
import type {
  FollowerPushView,
  ReminderTemplateView,
  ReminderView,
  WinTemplateView,
} from '@kaibo/contracts/reminders.dto';
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
  fields: fieldsOf<TemplateField>(template),
  ...restOf(template),
});

export const toWinTemplateView = (template: MessageTemplateEntity): WinTemplateView => ({
  templateId: template.platformTemplateId,
  fields: fieldsOf<WinField>(template),
  ...restOf(template),
});

/** A purpose's own fields: nothing else is saved for it. */
const fieldsOf = <Field extends TemplateField | WinField>({ fields }: MessageTemplateEntity) =>
  Object.entries(fields).map(([name, shows]) => ({ name, shows: shows as Field }));

const restOf = ({ note, page, setAt }: MessageTemplateEntity) => ({ note, page, setAt: setAt.toISOString() });

export const toFollowerPushView = (push: FollowerPushEntity): FollowerPushView => ({
  day: push.day,
  roomId: push.roomId,
  state: push.state,
  asked: push.asked,
  unknown: push.unknown,
  failureCode: push.failureCode,
});
