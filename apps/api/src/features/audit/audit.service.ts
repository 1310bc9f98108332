import { Injectable } from '@nestjs/common';
import type {
  AuditExportPage,
  AuditExportView,
  AuditPage,
  AuditStatus,
  AuditVerdict,
  ListAudit,
  ListAuditExport,
} from '@kaibo/contracts/audit.dto';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { isId } from '../../core/valid';
import { AuditChainService } from './audit-chain.service';
import {
  fromCursor,
  toAuditEntryView,
  toAuditExportView,
  toAuditHead,
  toAuditVerdict,
  toCursor,
  toSealedEntryViews,
} from './audit.mapper';
import { AuditRepository } from './audit.repository';

const DEFAULT_LIMIT = 20;
const DEFAULT_EXPORT_LIMIT = 500;

/** What staff see of the trail. Nothing here changes it. */
@Injectable()
export class AuditService {
  /** Checks under way here, by merchant. */
  private readonly checks = new Map<string, Promise<AuditVerdict>>();

  constructor(
    private readonly db: Db,
    private readonly trail: AuditRepository,
    private readonly chain: AuditChainService,
    private readonly audit: Audit,
  ) {}

  /** @throws AppError CURSOR_INVALID */
  async list(merchantId: string, asked: ListAudit): Promise<AuditPage> {
    const beforeId = asked.cursor === undefined ? null : fromCursor(asked.cursor);
    if (beforeId !== null && !isId(beforeId)) throw new AppError('CURSOR_INVALID');
    const { limit = DEFAULT_LIMIT, actorKind = null, actorId = null, action = null } = asked;
    const { objectKind = null, objectId = null, from, until } = asked;
    const filter = {
      actorKind,
      actorId,
      action,
      objectKind,
      objectId,
      from: toInstant('from', from),
      until: toInstant('until', until),
    };
    return this.db.forMerchant(merchantId, async (tx) => {
      const rows = await this.trail.list(tx, merchantId, filter, beforeId, limit + 1);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { items: shown.map(toAuditEntryView), nextCursor: last ? toCursor(last.id) : null };
    });
  }

  async status(merchantId: string): Promise<AuditStatus> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const { entries, seconds } = await this.trail.countUnsealed(tx, merchantId);
      const [last] = await this.trail.listExports(tx, merchantId, 1);
      return {
        head: toAuditHead(merchantId, await this.trail.getHead(tx, merchantId)),
        unsealed: entries,
        lagSeconds: Math.max(0, Math.floor(seconds)),
        lastExport: last ? toAuditExportView(merchantId, last) : null,
      };
    });
  }

  /** Goes along the whole chain. Whoever asks while that is under way gets its answer: the work is as long as the trail. */
  check(merchantId: string): Promise<AuditVerdict> {
    const underWay = this.checks.get(merchantId);
    if (underWay) return underWay;
    const check = this.chain
      .verify(merchantId)
      .then(toAuditVerdict)
      .finally(() => this.checks.delete(merchantId));
    this.checks.set(merchantId, check);
    return check;
  }

  /** Seals what waits, and gives the head out. */
  async export(merchantId: string, actor: Actor): Promise<AuditExportView> {
    const given = await this.chain.giveHead(merchantId, (tx, { id }) =>
      this.audit.add(tx, merchantId, { actor, action: 'audit.export', object: { kind: 'audit-export', id } }),
    );
    return toAuditExportView(merchantId, given);
  }

  /** What an export holds, from the first seal. @throws AppError AUDIT_EXPORT_NOT_FOUND */
  async exported(merchantId: string, id: string, asked: ListAuditExport): Promise<AuditExportPage> {
    const { after = '0', limit = DEFAULT_EXPORT_LIMIT } = asked;
    return this.db.forMerchant(merchantId, async (tx) => {
      const { head } = await this.trail.getExport(tx, merchantId, id);
      const links = await this.trail.listLinks(tx, merchantId, toNumber(after), head.number, limit);
      const last = links.at(-1);
      return {
        items: links.flatMap(toSealedEntryViews),
        nextAfter: last && last.number < head.number ? String(last.number) : null,
      };
    });
  }
}

const refuse = (field: string, rule: string, message: string): AppError =>
  new AppError('INPUT_INVALID', { fields: [{ field, rule, message }] });

/** ISO 8601 knows times without a zone, weeks and days of the year: no instants. @throws AppError INPUT_INVALID */
function toInstant(field: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (/(Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(at.getTime())) return at;
  throw refuse(field, 'isISO8601', `${field} must be a date and time with its zone, like 2026-03-10T12:00:00Z`);
}

/** @throws AppError INPUT_INVALID for a number that no bigint holds */
function toNumber(text: string): bigint {
  if (text === '0' || isId(text)) return BigInt(text);
  throw refuse('after', 'isId', 'after must be the number of a seal');
}
