import { type Endpoint } from './endpoint';
import { codes } from './endpoints/codes';
import { content } from './endpoints/content';
import { links } from './endpoints/links';
import { liveFollowers } from './endpoints/live-followers';
import { liveGoods } from './endpoints/live-goods';
import { liveRoles } from './endpoints/live-roles';
import { liveRooms } from './endpoints/live-rooms';
import { login } from './endpoints/login';
import { media } from './endpoints/media';
import { messages } from './endpoints/messages';
import { shipping } from './endpoints/shipping';
import { tokens } from './endpoints/tokens';

export { type Allowance, type Endpoint, type Field, type Fields } from './endpoint';
export { type ErrorRule, type Retry, globalCodes, liveCodes, serviceCodes } from './error-codes';

/** State of a room (`live_status`). */
export const liveStatuses = {
  101: 'live',
  102: 'not started',
  103: 'ended',
  104: 'banned',
  105: 'paused, for at most 15 minutes',
  106: 'broken off, for at most 15 minutes',
  107: 'expired: never started before its planned end',
} as const;

/** Paths, fields, codes and quotas of the platform's interfaces. Pure data. */
export const endpoints = {
  ...tokens,
  ...liveRooms,
  ...liveGoods,
  ...liveRoles,
  ...liveFollowers,
  ...media,
  ...login,
  ...messages,
  ...codes,
  ...links,
  ...content,
  ...shipping,
} as const satisfies Readonly<Record<string, Endpoint>>;

/** Name of an entry in the table. */
export type EndpointName = keyof typeof endpoints;
