import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  type FollowerPushState,
  type MessagePurpose,
  MOST_FIELDS,
  MOST_TEMPLATES_AT_ONCE,
  POPUP_ANSWERS,
  type PopupAnswer,
  REMINDER_WAYS,
  type ReminderStatus,
  type ReminderWay,
  TEMPLATE_FIELDS,
  type TemplateField,
  WIN_FIELDS,
  type WinField,
} from './reminders';

/** POST /v1/rooms/:id/reminders. */
export class AskReminder {
  /** `plugin` only records that the platform's own reminder was offered. */
  @IsOptional() @IsIn([...REMINDER_WAYS]) way?: ReminderWay;
}

/** A viewer's reminder of one room. */
export class ReminderView {
  id!: string;
  roomId!: string;
  way!: ReminderWay;
  status!: ReminderStatus;
  /** The planned start, ISO 8601 in UTC. */
  startsAt!: string;
  askedAt!: string;
}

/** How many messages of one template the viewer has permitted and that are not promised or used up. */
export class MessagePermission {
  /** The platform's template id. */
  templateId!: string;
  left!: number;
}

/** GET /v1/me/reminders. */
export class ListReminders {
  /** `nextCursor` of the page before. */
  @IsOptional() @Matches(/^[1-9]\d{0,18}$/) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** Newest first. */
export class ReminderPage {
  items!: ReminderView[];
  nextCursor!: string | null;
  /** What to ask a permission for before a reminder is asked for; null where the merchant has set none. */
  permission!: MessagePermission | null;
}

/** The answer for one template. */
export class PopupResult {
  @Matches(/^[\x21-\x7e]{1,128}$/) templateId!: string;
  @IsIn([...POPUP_ANSWERS]) answer!: PopupAnswer;
}

/** POST /v1/me/message-permissions: what the viewer answered in one popup of `requestSubscribeMessage`. */
export class ReportPermissions {
  /** Made anew for each popup: however often the report comes, it counts once. */
  @Matches(/^[A-Za-z0-9_-]{16,40}$/) reportId!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_TEMPLATES_AT_ONCE)
  @ArrayUnique((result: PopupResult | null) => result?.templateId)
  @ValidateNested({ each: true })
  @Type(() => PopupResult)
  results!: PopupResult[];
}

/** What may be sent now, of the templates that were reported. */
export class PermissionList {
  items!: MessagePermission[];
}

/** A field of a template, and what it shows. */
export class MessageField {
  /** As the platform names it: `thing1`, or on Douyin the template's own word. */
  @Matches(/^[\p{L}\p{N}_]{1,30}$/u) name!: string;
  @IsIn([...TEMPLATE_FIELDS]) shows!: TemplateField;
}

/** PUT /v1/console/mini-apps/:id/reminder-template. */
export class SetReminderTemplate {
  /** The platform's template id. */
  @Matches(/^[\x21-\x7e]{1,128}$/) templateId!: string;
  /** All fields of the template. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_FIELDS)
  @ArrayUnique((field: MessageField | null) => field?.name)
  @ValidateNested({ each: true })
  @Type(() => MessageField)
  fields!: MessageField[];
  /** The fixed text of fields that show the `note`. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(1, 20)
  @Matches(/^[^\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u, {
    message: 'note must hold no control characters',
  })
  note!: string;
  /** Of the mini-program, opened by a tap; `{roomId}` stands for the room. Left out: none is. */
  @IsOptional() @Matches(/^(?!\/)[A-Za-z0-9_\-/]{1,120}(\?[A-Za-z0-9_\-=&{}]{1,79})?$/) page?: string;
}

/** A field of a template that tells of a win, and what it shows. */
export class WinMessageField {
  /** As the platform names it: `thing1`, or on Douyin the template's own word. */
  @Matches(/^[\p{L}\p{N}_]{1,30}$/u) name!: string;
  @IsIn([...WIN_FIELDS]) shows!: WinField;
}

/** PUT /v1/console/mini-apps/:id/win-template. */
export class SetWinTemplate {
  /** The platform's template id; not that of the reminders. */
  @Matches(/^[\x21-\x7e]{1,128}$/) templateId!: string;
  /** All fields of the template. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_FIELDS)
  @ArrayUnique((field: WinMessageField | null) => field?.name)
  @ValidateNested({ each: true })
  @Type(() => WinMessageField)
  fields!: WinMessageField[];
  /** The fixed text of fields that show the `note`. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(1, 20)
  @Matches(/^[^\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u, {
    message: 'note must hold no control characters',
  })
  note!: string;
  /** Of the mini-program, opened by a tap; `{winId}` and `{lotteryId}` stand for these. Left out: none is. */
  @IsOptional() @Matches(/^(?!\/)[A-Za-z0-9_\-/]{1,120}(\?[A-Za-z0-9_\-=&{}]{1,79})?$/) page?: string;
}

export class WinTemplateView {
  templateId!: string;
  fields!: WinMessageField[];
  note!: string;
  page!: string | null;
  setAt!: string;
}

/** A template that the viewer may be asked to permit messages of. */
export class PurposePermission extends MessagePermission {
  purpose!: MessagePurpose;
}

/** GET /v1/me/message-permissions: of the mini-app of the token. */
export class PurposePermissionList {
  items!: PurposePermission[];
}

export class ReminderTemplateView {
  templateId!: string;
  fields!: MessageField[];
  note!: string;
  page!: string | null;
  setAt!: string;
}

/** Why messages do not go at present. */
export class SendingStop {
  until!: string;
  /** The platform's own code; null when it did not answer. */
  platformCode!: number | null;
}

/** How many reminders of one start ended in which way. */
export class ReminderCounts {
  /** All messages that were promised for this start. */
  promised!: number;
  /** Nothing has come of them yet. */
  waiting!: number;
  sent!: number;
  /** The platform had no permission of the viewer (43101). */
  refused!: number;
  /** They may have gone: a process died with them in hand, or no answer came. They are not sent again. */
  unknown!: number;
  /** The platform knows no such viewer. */
  invalid!: number;
  /** The member is banned or gone. */
  gone!: number;
  /** Given up: no start, or it was over before their turn came. */
  released!: number;
  cancelled!: number;
}

/** GET /v1/console/rooms/:id/reminders. */
export class ReminderReport {
  roomId!: string;
  state!: 'none' | 'open' | 'sending' | 'done' | 'released';
  /** Why promises were released: `ended`, `expired`, `vanished`, `banned`; null when none were. */
  reason!: string | null;
  startsAt!: string | null;
  /** When the start was seen; null before. */
  seenAt!: string | null;
  counts!: ReminderCounts;
  /** Viewers to whom the platform's own reminder was offered; whether they took it the platform does not say. */
  pluginOffered!: number;
  stop!: SendingStop | null;
  /** Members whose message may or may not have arrived; at most 500. */
  unknownMemberIds!: string[];
}

/** PUT /v1/console/mini-apps/:id/follower-pushes/:day. */
export class PlanFollowerPush {
  @Matches(/^[1-9]\d{0,18}$/) roomId!: string;
}

/** The day's message to long-term followers. */
export class FollowerPushView {
  /** The platform's day, `YYYY-MM-DD`. */
  day!: string;
  roomId!: string;
  state!: FollowerPushState;
  /** Followers whom the platform was asked to tell. */
  asked!: number;
  /** Followers of calls whose answer never came; they are not asked for again. */
  unknown!: number;
  /** The platform's code when it failed. */
  failureCode!: number | null;
}

/** GET /v1/console/mini-apps/:id/follower-pushes: from yesterday on. */
export class FollowerPushList {
  items!: FollowerPushView[];
}
