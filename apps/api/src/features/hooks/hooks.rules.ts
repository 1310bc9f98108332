import type { SetHook } from '@kaibo/contracts/hooks.dto';
import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import type { Platform } from '@kaibo/contracts/rooms';
import { AppError } from '../../core/app-error';

const DAY_MS = 86_400_000;

/** A season: what an event carried may be asked for until then, and then it goes, with everything of a person in it. */
export const EVENTS_KEPT_MS = 90 * DAY_MS;
/** Douyin's signature has no time in it: an old push is known as old for as long as its event is kept. */
export const REMEMBERED_MS = EVENTS_KEPT_MS;

/** Both platforms give up after five seconds; less than that for everything the database does. */
export const ANSWER_WITHIN_MS = 3_500;

/** Longer than nearly every event takes. */
export const LEASE_SECONDS = 60;
/** Ten seconds, twice that, ...: the last try comes more than an hour after the first. */
const MOST_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10_000;

/** How a mini-app's pushes are checked. */
export type HookSecrets =
  { platform: 'wechat'; token: string; encodingAesKey: string } | { platform: 'douyin'; secret: string };

const missing = (field: keyof SetHook, platform: Platform): FieldProblem => ({
  field,
  rule: 'isDefined',
  message: `${field} is needed for a mini-app of ${platform}`,
});
const foreign = (field: keyof SetHook, platform: Platform): FieldProblem => ({
  field,
  rule: 'isAbsent',
  message: `${field} does not belong to a mini-app of ${platform}`,
});

/**
 * What is set for a mini-app of this platform: WeChat always in safe mode, so token and key; Douyin and Toutiao a secret.
 * @throws AppError INPUT_INVALID naming each field that is missing or belongs to another platform; SOURCE_CANNOT
 */
export function toHookSecrets(platform: Platform, { token, encodingAesKey, secret }: SetHook): HookSecrets {
  if (platform === 'web') throw new AppError('SOURCE_CANNOT', { platform });
  const given = { token, encodingAesKey, secret };
  const wanted: readonly (keyof SetHook)[] = platform === 'wechat' ? ['token', 'encodingAesKey'] : ['secret'];
  const fields = (Object.keys(given) as (keyof SetHook)[]).flatMap((field) => {
    if (wanted.includes(field)) return given[field] === undefined ? [missing(field, platform)] : [];
    return given[field] === undefined ? [] : [foreign(field, platform)];
  });
  if (fields.length) throw new AppError('INPUT_INVALID', { fields });
  if (token !== undefined && encodingAesKey !== undefined) return { platform: 'wechat', token, encodingAesKey };
  return { platform: 'douyin', secret: secret ?? '' }; // checked above
}

export const hookPath = (platform: Platform, miniAppId: string): string =>
  `/v1/hooks/${platform === 'wechat' ? 'wechat' : 'douyin'}/${miniAppId}`;

/** An event's name as it is kept: PostgreSQL holds no NUL, and a list shows one line. */
export const eventName = (name: string): string => name.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 64);

/** When an event goes for good. */
export const forgottenAt = (receivedAt: Date): Date => new Date(receivedAt.getTime() + EVENTS_KEPT_MS);

/** @param attempts how many have failed, this one included. @returns when to try again; null: not again by itself */
export function nextTryAt(attempts: number, now: Date): Date | null {
  return attempts >= MOST_ATTEMPTS ? null : new Date(now.getTime() + FIRST_PAUSE_MS * 2 ** (attempts - 1));
}

/** What may be shown of a failure: its code or its kind, never a text that may quote what an event carries. */
export function failureOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }; // any thrown value may carry these
  const said = typeof code === 'string' ? code : name;
  return typeof said === 'string' && /^[\w.-]{1,60}$/.test(said) ? said : 'Error';
}

/**
 * Whose push it is. WeChat names the viewer of a live room in `openid`, who takes an authorization back in `OpenID`, and
 * whoever sends in `FromUserName`. Douyin's pushes name nobody that we know of.
 */
export function openidIn(fields: object): string | null {
  const { openid, OpenID, FromUserName } = fields as Record<string, unknown>; // as they came, of any type
  const found = [openid, OpenID, FromUserName].find((one) => typeof one === 'string' && one !== '');
  return (found as string | undefined) ?? null; // just looked at
}
