import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SealedPlace } from './vault';

/** A merchant's key as it lies in the database. */
export interface KeyRow {
  number: number;
  /** Null once erased. */
  wrapped: Buffer | null;
  master_fingerprint: Buffer;
}

/** A record as it lies there. */
export interface RecordRow {
  table_name: string;
  row_key: string;
  /** 0: sealed under the master key itself, and without keys. */
  version: number;
  key_number: number | null;
  data_key: Buffer | null;
  sealed: Buffer;
}

/** What is written of a record. */
export interface SealedRecord {
  version: number;
  keyNumber: number;
  dataKey: Buffer;
  sealed: Buffer;
}

const RECORD = 'r.table_name, r.row_key, r.version, r.key_number, r.data_key, r.sealed';

const FIND = `
  select ${RECORD}, k.number, k.wrapped, k.master_fingerprint
  from vault_records r left join vault_keys k on k.merchant_id = r.merchant_id and k.number = r.key_number
  where r.merchant_id = $1 and r.table_name = $2 and r.row_key = any ($3::varchar[])`;

// The key stays until the transaction ends: an exchange of keys waits, and then finds what was put under this one.
const KEY_IN_USE = `
  select k.number, k.wrapped, k.master_fingerprint,
    (select r.version from vault_records r where r.merchant_id = $1 and r.table_name = $2 and r.row_key = $3) as version
  from vault_keys k where k.merchant_id = $1 order by k.number desc limit 1 for key share of k`;

const ADD_FIRST_KEY = `
  insert into vault_keys (merchant_id, number, master_fingerprint, wrapped)
  select $1, 1, $2, $3 where not exists (select from vault_keys where merchant_id = $1)
  on conflict (merchant_id, number) do nothing`;

// One version after the other: whoever read the same one as another writes nothing, and reads again.
const PUT = `
  with put as (
    insert into vault_records as r (merchant_id, table_name, row_key, version, key_number, data_key, sealed)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (merchant_id, table_name, row_key) do update
      set version = excluded.version, key_number = excluded.key_number, data_key = excluded.data_key,
        sealed = excluded.sealed, put_at = now()
      where r.version = excluded.version - 1
    returning 1)
  select 1 from put`;

const ADD = `
  insert into vault_records (merchant_id, table_name, row_key, version, key_number, data_key, sealed)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict (merchant_id, table_name, row_key) do nothing`;

const LOCK_UNDER_OLDER_KEYS = `
  select ${RECORD} from vault_records r where r.merchant_id = $1 and r.key_number < $2
  order by r.table_name, r.row_key limit $3 for update`;

const LOCK_SEALED_BEFORE = `
  select ${RECORD} from vault_records r where r.merchant_id = $1 and r.key_number is null
  order by r.table_name, r.row_key limit $2 for update`;

const REWRAP = `
  update vault_records r set key_number = $2, data_key = n.data_key
  from unnest($3::varchar[], $4::varchar[], $5::bytea[]) n (table_name, row_key, data_key)
  where r.merchant_id = $1 and r.table_name = n.table_name and r.row_key = n.row_key`;

@Injectable()
export class VaultRepository {
  /** Records of one table, each with the key that wraps its own. */
  find(tx: EntityManager, merchantId: string, table: string, rows: string[]): Promise<(RecordRow & KeyRow)[]> {
    return tx.query(FIND, [merchantId, table, rows]);
  }

  /** The merchant's key that new records go under, and the version that lies at a place now. */
  async findKeyInUse(tx: EntityManager, place: SealedPlace): Promise<(KeyRow & { version: number | null }) | null> {
    const [row] = (await tx.query(KEY_IN_USE, placed(place))) as (KeyRow & { version: number | null })[];
    return row ?? null;
  }

  /** Does nothing when there is one, whoever made it. */
  async addFirstKey(tx: EntityManager, merchantId: string, fingerprint: Buffer, wrapped: Buffer): Promise<void> {
    await tx.query(ADD_FIRST_KEY, [merchantId, fingerprint, wrapped]);
  }

  /** @returns false when another version was put meanwhile, and nothing was written */
  async put(tx: EntityManager, place: SealedPlace, record: SealedRecord): Promise<boolean> {
    const rows = (await tx.query(PUT, [...placed(place), ...written(record)])) as unknown[];
    return rows.length === 1;
  }

  /** Does nothing when something lies there. */
  async add(tx: EntityManager, place: SealedPlace, record: SealedRecord): Promise<void> {
    await tx.query(ADD, [...placed(place), ...written(record)]);
  }

  async remove(tx: EntityManager, place: SealedPlace): Promise<void> {
    await tx.query('delete from vault_records where merchant_id = $1 and table_name = $2 and row_key = $3', [
      ...placed(place),
    ]);
  }

  async removeMany(tx: EntityManager, merchantId: string, table: string, rows: string[]): Promise<number> {
    const [, count] = (await tx.query(
      'delete from vault_records where merchant_id = $1 and table_name = $2 and row_key = any ($3::varchar[])',
      [merchantId, table, rows],
    )) as [unknown, number]; // a delete's answer
    return count;
  }

  /** All of a merchant's keys. Until `tx` ends none is added, changed or taken away but by it; records still go under them. */
  async lockKeys(tx: EntityManager, merchantId: string): Promise<KeyRow[]> {
    // Not the rows alone: who waits for a row sees none that was added meanwhile.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`vault.keys/${merchantId}`]);
    return tx.query(
      'select number, wrapped, master_fingerprint from vault_keys where merchant_id = $1 order by number for no key update',
      [merchantId],
    );
  }

  async addKey(tx: EntityManager, merchantId: string, key: KeyRow): Promise<void> {
    await tx.query(
      'insert into vault_keys (merchant_id, number, master_fingerprint, wrapped) values ($1, $2, $3, $4)',
      [merchantId, key.number, key.master_fingerprint, key.wrapped],
    );
  }

  async saveWrapped(tx: EntityManager, merchantId: string, key: KeyRow): Promise<void> {
    await tx.query(
      'update vault_keys set master_fingerprint = $3, wrapped = $4 where merchant_id = $1 and number = $2',
      [merchantId, key.number, key.master_fingerprint, key.wrapped],
    );
  }

  /** Keys below this number. Fails while a record lies under one: the foreign key says so. */
  async removeKeysBelow(tx: EntityManager, merchantId: string, number: number): Promise<void> {
    await tx.query('delete from vault_keys where merchant_id = $1 and number < $2', [merchantId, number]);
  }

  /** What lies under no merchant's key goes with the keys. A merchant without a key gets none any more. */
  async eraseKeys(tx: EntityManager, merchantId: string, at: Date): Promise<void> {
    await tx.query(
      `insert into vault_keys (merchant_id, number, master_fingerprint, wrapped, erased_at)
       select $1, 1, '', null, $2 where not exists (select from vault_keys where merchant_id = $1)
       on conflict (merchant_id, number) do nothing`,
      [merchantId, at],
    );
    await tx.query(
      'update vault_keys set wrapped = null, erased_at = $2 where merchant_id = $1 and wrapped is not null',
      [merchantId, at],
    );
    await tx.query('delete from vault_records where merchant_id = $1 and key_number is null', [merchantId]);
  }

  lockUnderOlderKeys(tx: EntityManager, merchantId: string, number: number, most: number): Promise<RecordRow[]> {
    return tx.query(LOCK_UNDER_OLDER_KEYS, [merchantId, number, most]);
  }

  lockSealedBefore(tx: EntityManager, merchantId: string, most: number): Promise<RecordRow[]> {
    return tx.query(LOCK_SEALED_BEFORE, [merchantId, most]);
  }

  async rewrap(
    tx: EntityManager,
    merchantId: string,
    keyNumber: number,
    records: { table_name: string; row_key: string; data_key: Buffer }[],
  ): Promise<void> {
    await tx.query(REWRAP, [
      merchantId,
      keyNumber,
      records.map((record) => record.table_name),
      records.map((record) => record.row_key),
      records.map((record) => record.data_key),
    ]);
  }
}

const placed = ({ merchantId, table, row }: SealedPlace): string[] => [merchantId, table, row];
const written = ({ version, keyNumber, dataKey, sealed }: SealedRecord) => [version, keyNumber, dataKey, sealed];
