import { createHash } from 'node:crypto';
import { isKnownEvent, type PushEventName, type PushEvents, readEvent } from './events';
import { PushFields, Unreadable } from './fields';
import { refuse } from './refusal';
import { isPushObject, type PushObject, type PushValue } from './tree';

interface Head {
  /** The mini-program's original id (`gh_...`). */
  toUserName: string;
  /** An openid, for most messages; null where nobody sent it. */
  fromUserName: string | null;
  createdAt: Date;
  /** The same for every delivery of this message, another for every other one. Holds neither openid nor secret. */
  key: string;
  /** All fields as they came. */
  raw: PushObject;
}

/** An event of this reference. */
export type KnownEvent = {
  [Name in PushEventName]: Head & { kind: Name; data: PushEvents[Name] };
}[PushEventName];

/** An event that is not in this reference, or is but cannot be read: nothing of it is lost, it stands in `raw`. */
export interface OtherEvent extends Head {
  kind: 'other';
  event: string;
  /** Null for an unknown event; else which field of a known one is wrong. */
  problem: string | null;
}

/** Something that a user wrote to the customer service. */
export interface UserMessage extends Head {
  kind: 'message';
  /** `text`, `image`, `miniprogrampage`, ... */
  msgType: string;
  msgId: string | null;
  /** The text; null for other types. */
  content: string | null;
}

export type PushMessage = KnownEvent | OtherEvent | UserMessage;

/** Fields that only a message in clear has. */
export const CLEAR_FIELDS = ['FromUserName', 'CreateTime', 'MsgType', 'Event', 'MsgId', 'Content'] as const;

/**
 * Reads a message.
 * @param appId goes into the key: one store may serve several apps
 * @throws Refusal `bad-body` if it is no message at all
 */
export function readMessage(raw: PushObject, appId: string): PushMessage {
  try {
    return read(raw, appId);
  } catch (error) {
    if (error instanceof Unreadable) return refuse('bad-body', error.message);
    throw error;
  }
}

function read(raw: PushObject, appId: string): PushMessage {
  const fields = new PushFields(raw);
  const msgType = fields.text('MsgType');
  const head: Head = {
    toUserName: fields.text('ToUserName'),
    fromUserName: fields.maybeText('FromUserName') || null,
    createdAt: fields.time('CreateTime'),
    key: keyOf(raw, fields, appId),
    raw,
  };
  if (msgType !== 'event')
    return {
      ...head,
      kind: 'message',
      msgType,
      msgId: fields.maybeText('MsgId'),
      content: msgType === 'text' ? fields.maybeText('Content') : null,
    };
  return eventOf(head, fields.text('Event'));
}

function eventOf(head: Head, event: string): PushMessage {
  if (!isKnownEvent(event)) return { ...head, kind: 'other', event, problem: null };
  try {
    // Kind and data are of one event: the compiler cannot follow that through the union.
    return { ...head, kind: event, data: readEvent(event, head.raw) } as KnownEvent;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ...head, kind: 'other', event, problem: error.message };
  }
}

/**
 * Messages have an id of their own. Events have none: two of one user within a second differ by what they carry
 * (trace_id, MsgID, message_id, template), so all of it counts.
 */
function keyOf(raw: PushObject, fields: PushFields, appId: string): string {
  const msgId = fields.maybeText('MsgId');
  return hash(msgId ? [appId, fields.maybeText('FromUserName') ?? '', msgId] : [appId, canonical(raw)]);
}

export const hash = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** The same text for the same content, whatever the order of its fields and whether numbers stand in quotes. */
function canonical(value: PushValue | undefined): string {
  if (Array.isArray(value)) return `[${(value as readonly PushValue[]).map(canonical).join(',')}]`; // `isArray` loses readonly lists
  if (!isPushObject(value)) return JSON.stringify(value === null || value === undefined ? '' : String(value));
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
