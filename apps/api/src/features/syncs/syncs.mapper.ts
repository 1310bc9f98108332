import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import type { SyncRunEntity } from './syncs.entity';

export const toSyncRunView = (run: SyncRunEntity): SyncRunView => ({
  id: run.id,
  miniAppId: run.miniAppId,
  trigger: run.trigger,
  scope: run.scope,
  state: run.state,
  verdict: run.verdict,
  requestedAt: run.requestedAt.toISOString(),
  startedAt: run.startedAt?.toISOString() ?? null,
  finishedAt: run.finishedAt?.toISOString() ?? null,
  pages: run.pages,
  rows: run.rows,
  total: run.total,
  calls: run.calls,
  added: run.added,
  changed: run.changed,
  vanished: run.vanished,
  cause: run.cause && {
    kind: run.cause.kind,
    platformCode: run.cause.platformCode,
    rid: run.cause.rid,
    page: run.cause.page,
    message: run.cause.message,
  },
});

/** The list's cursor: the id after which to go on. */
export const toCursor = (id: string): string => Buffer.from(id).toString('base64url');
export const fromCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();
