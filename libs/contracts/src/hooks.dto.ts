import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { HOOK_EVENT_STATES, type HookEventState } from './hooks';

/**
 * PUT /v1/console/mini-apps/:id/hook: how the platform's pushes are checked. WeChat takes token and encodingAesKey, Douyin
 * and Toutiao take secret. Sealed at once, never answered.
 */
export class SetHook {
  /** 消息推送 Token: 3 to 32 letters and digits, as set in the platform's console. */
  @IsOptional() @Matches(/^[A-Za-z0-9]{3,32}$/) token?: string;
  /** 43 letters and digits, as set there. */
  @IsOptional() @Matches(/^[A-Za-z0-9]{43}$/) encodingAesKey?: string;
  /** The webhook's own secret. */
  @IsOptional() @IsString() @Length(6, 200) @Matches(/^[\x21-\x7e]+$/) secret?: string;
}

/** How a mini-app's platform reaches us. */
export class HookView {
  miniAppId!: string;
  /** To be set in the platform's console, behind this server's own address. */
  path!: string;
  /** Null until it is set. */
  setAt!: string | null;
  /** When the platform was last heard of; null until then. */
  lastReceivedAt!: string | null;
}

/** GET /v1/console/mini-apps/:id/hook/events. All of what is given must hold. */
export class ListHookEvents {
  @IsOptional() @IsIn([...HOOK_EVENT_STATES]) state?: HookEventState;
  @IsOptional() @IsString() @Length(1, 64) event?: string;
  @IsOptional() @IsString() @MaxLength(60) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** An event, without what it carries: that names a person. */
export class HookEventView {
  id!: string;
  /** The platform's name of it; `message` for what a user wrote. */
  event!: string;
  /** As the platform says; null where it does not. */
  occurredAt!: string | null;
  receivedAt!: string;
  state!: HookEventState;
  attempts!: number;
  workedAt!: string | null;
  /** Of the last attempt. */
  failure!: string | null;
}

/** Newest first. */
export class HookEventPage {
  items!: HookEventView[];
  nextCursor!: string | null;
}
