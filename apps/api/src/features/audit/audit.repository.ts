import { Injectable } from '@nestjs/common';
import type { ActorKind } from '@kaibo/contracts/audit';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Head, type Link, NO_HEAD, type SealedEntry } from './audit.rules';

/** What is asked of the list. Null: all. */
export interface AuditFilter {
  actorKind: ActorKind | null;
  actorId: string | null;
  action: string | null;
  objectKind: string | null;
  objectId: string | null;
  from: Date | null;
  until: Date | null;
}

/** An entry, and its seal's number once it has one. */
export interface ListedEntry extends SealedEntry {
  sealNumber: string | null;
}

export interface AuditExport {
  id: string;
  head: Head;
  exportedAt: Date;
}

/** A seal as it is written. */
export interface NewSeal extends Head {
  entryId: string;
  mac: Buffer;
}

const ENTRY = `e.id, e.at, e.actor_kind as "actorKind", e.actor_id as "actorId", e.action, e.object_kind as "objectKind",
  e.object_id as "objectId", e.reason, e.before_digest as "beforeDigest", e.after_digest as "afterDigest",
  e.request_id as "requestId"`;

const LIST = `
  select ${ENTRY}, s.number as "sealNumber"
  from audit_entries e left join audit_seals s on s.merchant_id = e.merchant_id and s.entry_id = e.id
  where e.merchant_id = $1 and ($2::bigint is null or e.id < $2)
    and ($3::varchar is null or e.actor_kind = $3) and ($4::varchar is null or e.actor_id = $4)
    and ($5::varchar is null or e.action = $5)
    and ($6::varchar is null or e.object_kind = $6) and ($7::varchar is null or e.object_id = $7)
    and ($8::timestamptz is null or e.at >= $8) and ($9::timestamptz is null or e.at < $9)
  order by e.id desc limit $10`;

const UNSEALED = `
  select ${ENTRY} from audit_unsealed u join audit_entries e on e.merchant_id = u.merchant_id and e.id = u.entry_id
  where u.merchant_id = $1 order by u.entry_id limit $2`;

const ADD_SEALS = `
  insert into audit_seals (merchant_id, number, entry_id, hash, mac, sealed_at)
  select $1, s.number, s.entry_id, s.hash, s.mac, $6
  from unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[]) s (number, entry_id, hash, mac) order by s.number`;

const LINKS = `
  select s.number, s.hash, s.mac, s.sealed_at as "sealedAt", ${ENTRY}
  from audit_seals s left join audit_entries e on e.merchant_id = s.merchant_id and e.id = s.entry_id
  where s.merchant_id = $1 and s.number > $2 and s.number <= $3 order by s.number limit $4`;

const OUTSIDE = `
  select p.id, u.entry_id is null and s.entry_id is null as outside
  from (select e.merchant_id, e.id from audit_entries e where e.merchant_id = $1 and e.id > $2 order by e.id limit $3) p
  left join audit_unsealed u on u.merchant_id = p.merchant_id and u.entry_id = p.id
  left join audit_seals s on s.merchant_id = p.merchant_id and s.entry_id = p.id
  order by p.id`;

const EXPORT = 'id, number, hash, exported_at as "exportedAt"';

type LinkRow = Omit<Link, 'number' | 'entry'> & { number: string } & (SealedEntry | { id: null });
interface ExportRow {
  id: string;
  number: string;
  hash: Buffer;
  exportedAt: Date;
}

@Injectable()
export class AuditRepository {
  /** Newest first. */
  list(
    tx: EntityManager,
    merchantId: string,
    filter: AuditFilter,
    beforeId: string | null,
    most: number,
  ): Promise<ListedEntry[]> {
    const { actorKind, actorId, action, objectKind, objectId, from, until } = filter;
    return tx.query(LIST, [merchantId, beforeId, actorKind, actorId, action, objectKind, objectId, from, until, most]);
  }

  /** One process at a time adds to a merchant's chain, until its `tx` ends. */
  async lockChain(tx: EntityManager, merchantId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [chainOf(merchantId)]);
  }

  /** The same, but false at once when another is at it. */
  async tryLockChain(tx: EntityManager, merchantId: string): Promise<boolean> {
    const [row] = (await tx.query('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine', [
      chainOf(merchantId),
    ])) as { mine: boolean }[];
    return row?.mine === true;
  }

  async getHead(tx: EntityManager, merchantId: string): Promise<Head> {
    const [row] = (await tx.query(
      'select number, hash from audit_seals where merchant_id = $1 order by number desc limit 1',
      [merchantId],
    )) as { number: string; hash: Buffer }[];
    return row ? { number: BigInt(row.number), hash: row.hash } : NO_HEAD;
  }

  /** Oldest first. */
  listUnsealed(tx: EntityManager, merchantId: string, most: number): Promise<SealedEntry[]> {
    return tx.query(UNSEALED, [merchantId, most]);
  }

  /** The database's clock, in whole milliseconds. */
  async getClock(tx: EntityManager): Promise<Date> {
    const [row] = (await tx.query(`select date_trunc('milliseconds', clock_timestamp()) as at`)) as { at: Date }[];
    if (!row) throw new Error('the clock gave no row');
    return row.at;
  }

  /** Adds seals, in the order of their numbers, and ends their entries' waiting. */
  async addSeals(tx: EntityManager, merchantId: string, seals: NewSeal[], at: Date): Promise<void> {
    const entryIds = seals.map((seal) => seal.entryId);
    await tx.query(ADD_SEALS, [
      merchantId,
      seals.map((seal) => String(seal.number)),
      entryIds,
      seals.map((seal) => seal.hash),
      seals.map((seal) => seal.mac),
      at,
    ]);
    await tx.query('delete from audit_unsealed where merchant_id = $1 and entry_id = any ($2::bigint[])', [
      merchantId,
      entryIds,
    ]);
  }

  /** Entries that wait, and how long the oldest has, by the database's clock. */
  async countUnsealed(tx: EntityManager, merchantId: string): Promise<{ entries: number; seconds: number }> {
    const [row] = (await tx.query(
      `select count(*)::int as entries, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as seconds
       from audit_unsealed where merchant_id = $1`,
      [merchantId],
    )) as { entries: number; seconds: number }[];
    return row ?? { entries: 0, seconds: 0 };
  }

  /** Seals after a number and up to another, in order, with their entries. */
  async listLinks(tx: EntityManager, merchantId: string, after: bigint, upTo: bigint, most: number): Promise<Link[]> {
    const rows = (await tx.query(LINKS, [merchantId, String(after), String(upTo), most])) as LinkRow[];
    return rows.map(({ number, hash, mac, sealedAt, ...entry }) => ({
      number: BigInt(number),
      hash,
      mac,
      sealedAt,
      entry: entry.id === null ? null : entry,
    }));
  }

  /** Entries after an id, in order: whether each is neither sealed nor waiting. One snapshot, so none is missed. */
  listOutside(
    tx: EntityManager,
    merchantId: string,
    afterId: string,
    most: number,
  ): Promise<{ id: string; outside: boolean }[]> {
    return tx.query(OUTSIDE, [merchantId, afterId, most]);
  }

  async addExport(tx: EntityManager, merchantId: string, head: Head): Promise<AuditExport> {
    const [row] = (await tx.query(
      `insert into audit_exports (merchant_id, number, hash) values ($1, $2, $3) returning ${EXPORT}`,
      [merchantId, String(head.number), head.hash],
    )) as ExportRow[];
    if (!row) throw new Error('no export was added');
    return toExport(row);
  }

  /** @throws AppError AUDIT_EXPORT_NOT_FOUND */
  async getExport(tx: EntityManager, merchantId: string, id: string): Promise<AuditExport> {
    const [row] = (await tx.query(`select ${EXPORT} from audit_exports where merchant_id = $1 and id = $2`, [
      merchantId,
      id,
    ])) as ExportRow[];
    if (!row) throw new AppError('AUDIT_EXPORT_NOT_FOUND', { exportId: id });
    return toExport(row);
  }

  /** Newest first. */
  async listExports(tx: EntityManager, merchantId: string, most: number): Promise<AuditExport[]> {
    const rows = (await tx.query(
      `select ${EXPORT} from audit_exports where merchant_id = $1 order by id desc limit $2`,
      [merchantId, most],
    )) as ExportRow[];
    return rows.map(toExport);
  }
}

const chainOf = (merchantId: string): string => `audit.chain/${merchantId}`;
const toExport = ({ id, number, hash, exportedAt }: ExportRow): AuditExport => ({
  id,
  head: { number: BigInt(number), hash },
  exportedAt,
});
