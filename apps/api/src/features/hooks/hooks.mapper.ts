import type { HookEventView } from '@kaibo/contracts/hooks.dto';
import type { HookEventEntity } from './hooks.entity';

export const toHookEventView = (row: HookEventEntity): HookEventView => ({
  id: row.id,
  event: row.event,
  occurredAt: row.occurredAt?.toISOString() ?? null,
  receivedAt: row.receivedAt.toISOString(),
  state: row.state,
  attempts: row.attempts,
  workedAt: row.workedAt?.toISOString() ?? null,
  failure: row.failure,
});

/** The list's cursor: the id after which to go on. */
export const toCursor = (id: string): string => Buffer.from(id).toString('base64url');
export const fromCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();
