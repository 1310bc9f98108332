import type {
  AuditEntryView,
  AuditExportView,
  AuditHead,
  AuditVerdict,
  SealedEntryView,
} from '@kaibo/contracts/audit.dto';
import type { Verdict } from './audit-chain.service';
import type { AuditExport, ListedEntry } from './audit.repository';
import type { Head, Link } from './audit.rules';

const hex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null;

export const toAuditEntryView = (entry: ListedEntry): AuditEntryView => ({
  id: entry.id,
  at: entry.at.toISOString(),
  actorKind: entry.actorKind,
  actorId: entry.actorId,
  action: entry.action,
  objectKind: entry.objectKind,
  objectId: entry.objectId,
  reason: entry.reason,
  beforeDigest: hex(entry.beforeDigest),
  afterDigest: hex(entry.afterDigest),
  requestId: entry.requestId,
  sealNumber: entry.sealNumber,
});

/** Nothing when its entry is gone: the check says so, an export cannot show it. */
export const toSealedEntryViews = ({ entry, number, hash, sealedAt }: Link): SealedEntryView[] =>
  entry
    ? [
        {
          ...toAuditEntryView({ ...entry, sealNumber: String(number) }),
          sealedAt: sealedAt.toISOString(),
          hash: hash.toString('hex'),
        },
      ]
    : [];

/** The other way, of an exported file. Whatever is missing there does not fit the hash. */
export const toLink = (view: SealedEntryView): Link => ({
  number: BigInt(view.sealNumber ?? 0),
  hash: Buffer.from(view.hash, 'hex'),
  mac: Buffer.alloc(0),
  sealedAt: new Date(view.sealedAt),
  entry: {
    id: view.id,
    at: new Date(view.at),
    actorKind: view.actorKind,
    actorId: view.actorId,
    action: view.action,
    objectKind: view.objectKind,
    objectId: view.objectId,
    reason: view.reason,
    beforeDigest: view.beforeDigest === null ? null : Buffer.from(view.beforeDigest, 'hex'),
    afterDigest: view.afterDigest === null ? null : Buffer.from(view.afterDigest, 'hex'),
    requestId: view.requestId,
  },
});

export const toAuditHead = (merchantId: string, { number, hash }: Head): AuditHead => ({
  merchantId,
  number: String(number),
  hash: hash.toString('hex'),
});

export const toHead = ({ number, hash }: Pick<AuditHead, 'number' | 'hash'>): Head => ({
  number: BigInt(number),
  hash: Buffer.from(hash, 'hex'),
});

export const toAuditExportView = (merchantId: string, { id, head, exportedAt }: AuditExport): AuditExportView => ({
  id,
  head: toAuditHead(merchantId, head),
  exportedAt: exportedAt.toISOString(),
});

/** More would help nobody: the command tells all of them. */
const PROBLEMS_SHOWN = 100;

export const toAuditVerdict = ({ merchantId, head, unsealed, lagSeconds, problems }: Verdict): AuditVerdict => ({
  head: toAuditHead(merchantId, head),
  unsealed,
  lagSeconds: Math.max(0, Math.floor(lagSeconds)),
  problems: problems.slice(0, PROBLEMS_SHOWN).map(({ kind, number, entryId }) => ({ kind, number, entryId })),
});

/** The list's cursor: the id before which to go on. */
export const toCursor = (id: string): string => Buffer.from(id).toString('base64url');
export const fromCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();
