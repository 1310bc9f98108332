import type { CallRequest } from '@kaibo/api-client';
import type { AuditEntryView, AuditExportView, AuditVerdict, SealedEntryView } from '@kaibo/contracts/audit.dto';
import type { Answer } from './fake-api';

export const anEntry = (id: number, over: Partial<AuditEntryView> = {}): AuditEntryView => ({
  id: String(id),
  at: new Date(Date.parse('2026-05-20T12:00:00Z') + id * 60_000).toISOString(),
  actorKind: 'staff',
  actorId: '7',
  action: 'room.edit',
  objectKind: 'room',
  objectId: '41',
  reason: null,
  beforeDigest: 'b'.repeat(64),
  afterDigest: 'a'.repeat(64),
  requestId: `request-${id}`,
  sealNumber: String(id),
  ...over,
});

const HASH = '5e'.repeat(32);

/** A merchant's trail: what the contract says, and nothing cleverer. The last entry is not sealed yet. */
export class FakeAudit {
  /** Oldest first. */
  entries: AuditEntryView[] = [];
  problems: AuditVerdict['problems'] = [];
  lastExport: AuditExportView | null = null;
  exportPage = 2;

  private get sealed(): AuditEntryView[] {
    return this.entries.filter(({ sealNumber }) => sealNumber !== null);
  }

  private get head() {
    const number = this.sealed.at(-1)?.sealNumber ?? '0';
    return { merchantId: '1', number, hash: HASH };
  }

  readonly handle = ({ method, path, query = {} }: CallRequest): Answer | undefined => {
    const ok = (body: unknown): Answer => ({ status: 200, body });
    const tail = { unsealed: this.entries.length - this.sealed.length, lagSeconds: 3 };
    if (path === '/v1/console/audit') return ok(this.list(query));
    if (path === '/v1/console/audit/status') return ok({ head: this.head, ...tail, lastExport: this.lastExport });
    if (path === '/v1/console/audit/check') return ok({ head: this.head, ...tail, problems: this.problems });
    if (path === '/v1/console/audit/exports' && method === 'POST') {
      this.entries = this.entries.map((entry, place) => ({ ...entry, sealNumber: String(place + 1) }));
      this.lastExport = { id: '3', head: this.head, exportedAt: '2026-05-20T13:00:00Z' };
      return { status: 201, body: this.lastExport };
    }
    if (path === '/v1/console/audit/exports/3/entries') {
      const after = Number(query.after);
      const items = this.sealed
        .slice(after, after + this.exportPage)
        .map((entry): SealedEntryView => ({ ...entry, sealedAt: entry.at, hash: HASH }));
      const last = items.at(-1)?.sealNumber ?? null;
      return ok({ items, nextAfter: last === this.head.number ? null : last });
    }
    return undefined;
  };

  private list(query: NonNullable<CallRequest['query']>) {
    const equals = ['actorKind', 'actorId', 'action', 'objectKind', 'objectId'] as const;
    const from = Number(query.cursor ?? 0);
    const to = from + Number(query.limit ?? 20);
    const fitting = [...this.entries]
      .reverse()
      .filter((entry) => equals.every((name) => query[name] === undefined || entry[name] === query[name]))
      .filter(({ at }) => !(query.from !== undefined && at < String(query.from)))
      .filter(({ at }) => !(query.until !== undefined && at >= String(query.until)));
    return { items: fitting.slice(from, to), nextCursor: to < fitting.length ? String(to) : null };
  }
}
