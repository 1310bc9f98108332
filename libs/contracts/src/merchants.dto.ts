import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { Permission } from './staff';
import { LIVE_SOURCES, type LiveCapability, type LiveSourceName, type Platform, PLATFORMS } from './rooms';

/** GET /v1/console/me: whom the session or the key speaks for. */
export class StaffView {
  merchantId!: string;
  merchantName!: string;
  /** Null for a person. */
  keyName!: string | null;
  /** What the asker may do here. */
  permissions!: Permission[];
  /** IANA zone of the merchant's day. */
  timeZone!: string;
}

/** A merchant's mini-app. Its secret never leaves the server. */
export class MiniAppView {
  id!: string;
  platform!: Platform;
  appId!: string;
  name!: string;
  source!: LiveSourceName;
  capabilities!: LiveCapability[];
  hasSecret!: boolean;
  isDemo!: boolean;
}

export class MiniAppList {
  items!: MiniAppView[];
}

/** POST /v1/console/mini-apps. */
export class AddMiniApp {
  @IsIn([...PLATFORMS]) platform!: Platform;
  /** The platform's app id, 4 to 40 letters and digits. */
  @Matches(/^[A-Za-z0-9_-]{4,40}$/) appId!: string;
  @IsString() @Length(1, 60) name!: string;
  @IsIn([...LIVE_SOURCES]) source!: LiveSourceName;
  /** The platform's app secret; sealed at once, never answered. */
  @IsOptional() @IsString() @Length(8, 200) secret?: string;
}
