import { createHash, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import { AppError } from './app-error';
import { Directory } from './directory';
import { decrypt, encrypt, LocalMasterKey, type MasterKey, MasterKeyError, MasterKeys, SealError } from './master-key';
import { type KeyRow, type RecordRow, VaultRepository } from './vault.repository';
import { World } from './world';

/**
 * What a sealed text belongs to, and where it is found again. All of it is authenticated with the text, together with
 * the version: no ciphertext opens anywhere else, and one that was replaced opens only if its replaced key is put back too.
 */
export interface SealedPlace {
  merchantId: string;
  /** Up to 63 characters. */
  table: string;
  /** The row's key as the table's owner writes it, up to 200 characters. Several texts of one row: one JSON. */
  row: string;
}

/** For what an openid is hashed: each way of signing in has its own openids. */
export const openidPurpose = (provider: string): string => `openid/${provider}`;

/** Makes keyed hashes of one merchant. */
export type Hasher = (purpose: string, text: string) => Buffer;

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/** Merchants' keys in clear, remembered so that not every opening asks the master key. */
const REMEMBERED = { max: 10_000, ttl: 10 * 60_000 };
/** Under this place lies the key of a merchant's hashes. It outlives every exchange of keys, or look-ups would break. */
const HASH_KEY = { table: 'vault_keys', row: 'hash' };

/**
 * Secrets and personal data at rest: each text under a key of its own (AES-256-GCM), that under the merchant's key, that
 * under the master key. Texts lie in `vault_records`, whatever table they belong to, so keys are exchanged and
 * erased in one place.
 */
@Injectable()
export class Vault {
  /** By the wrapped bytes: a key that the database no longer gives out is not used, however well it is remembered. */
  private readonly opened = new LRUCache<string, Buffer>(REMEMBERED);
  private secret: Buffer | null = null;

  constructor(
    private readonly masters: MasterKeys,
    private readonly directory: Directory,
    private readonly records: VaultRepository,
    private readonly world: World,
  ) {}

  /**
   * Before anything else: sees that this process holds the keys that this database was made with.
   * @throws MasterKeyError before anything was written
   */
  async unlock(): Promise<void> {
    const held = this.masters.all.map((key) => key.fingerprint);
    let current: MasterKey | undefined;
    for (const key of this.masters.all)
      current ??= (await this.directory.checkMasterKey(key.fingerprint)) ? key : undefined;
    if (!current)
      throw new MasterKeyError(
        'The master key is not the one that this database was made with; nothing was written. Put the right key back.',
      );
    if ((await this.directory.merchantsUnderOtherMasters(held, '0', 1)).length)
      throw new MasterKeyError(
        'The exchange of master keys has not ended: some keys lie under the one before. Give both (KAIBO_MASTER_KEY, KAIBO_NEW_MASTER_KEY) and run rotate-master-key again.',
      );
    const kept = await this.directory.findSecret();
    if (kept) this.secret = await this.masters.get(kept.master).unwrap(SECRET_AAD, kept.wrapped);
    else {
      const wrapped = await current.wrap(SECRET_AAD, this.world.bytes(KEY_BYTES));
      const first = await this.directory.keepSecret(wrapped, current.fingerprint);
      this.secret = await this.masters.get(first.master).unwrap(SECRET_AAD, first.wrapped);
    }
  }

  /**
   * 32 bytes that only we can make: for what we hand out and want back unaltered. They stay the same when the master
   * key is exchanged.
   */
  mac(purpose: string, text: string): Buffer {
    if (!this.secret) throw new Error('the vault was not unlocked');
    return createHmac('sha256', this.secret)
      .update(JSON.stringify(['kaibo/mac/1', purpose, text]))
      .digest();
  }

  /**
   * Seals a text under a new key and puts it at its place; whatever lay there can never be opened again.
   * @throws AppError DATA_ERASED when this merchant's keys were erased
   */
  async put(tx: EntityManager, place: SealedPlace, text: string): Promise<void> {
    for (;;) {
      const { key, number, version } = await this.keyInUse(tx, place);
      if (await this.records.put(tx, place, this.seal(place, (version ?? 0) + 1, number, key, text))) return;
      // Another transaction put something since. What it did is known now that it has ended.
    }
  }

  /**
   * The text at a place; null when there is none.
   * @throws AppError DATA_ERASED; SealError when it was altered or comes from another place
   */
  async find(tx: EntityManager, place: SealedPlace): Promise<string | null> {
    return (await this.findMany(tx, place.merchantId, place.table, [place.row])).get(place.row) ?? null;
  }

  /** The texts of several rows of one table, in one statement. @returns by row, those that there are */
  async findMany(
    tx: EntityManager,
    merchantId: string,
    table: string,
    rows: string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const record of await this.records.find(tx, merchantId, table, rows))
      found.set(record.row_key, await this.open({ merchantId, table, row: record.row_key }, record, record));
    return found;
  }

  /** Takes a text and its own key away. A backup that holds both still opens while the merchant's key stands. */
  async erase(tx: EntityManager, place: SealedPlace): Promise<void> {
    await this.records.remove(tx, place);
  }

  /** The same for several rows of one table. @returns how many there were */
  eraseMany(tx: EntityManager, merchantId: string, table: string, rows: string[]): Promise<number> {
    return this.records.removeMany(tx, merchantId, table, rows);
  }

  /**
   * Takes a merchant's keys away: nothing of theirs can be opened any more, wherever copies of the sealed texts lie, once
   * backups that hold the wrapped key are gone or the master key was exchanged and the one before destroyed.
   */
  async eraseMerchant(tx: EntityManager, merchantId: string): Promise<void> {
    await this.records.lockKeys(tx, merchantId);
    await this.records.eraseKeys(tx, merchantId, this.world.now());
  }

  /**
   * Keyed hashes for look-ups (a phone, an openid): equal texts give equal hashes, for one merchant and purpose only, and
   * who holds the database alone can try no guess. Write a text always the same way before it is hashed.
   * @throws AppError DATA_ERASED
   */
  async hasher(tx: EntityManager, merchantId: string): Promise<Hasher> {
    const place = { merchantId, ...HASH_KEY };
    let kept = await this.find(tx, place);
    if (kept === null) {
      const { key, number } = await this.keyInUse(tx, place);
      // The first one stays: a second key would find nothing that was hashed under the first.
      await this.records.add(
        tx,
        place,
        this.seal(place, 1, number, key, this.world.bytes(KEY_BYTES).toString('base64')),
      );
      kept = await this.find(tx, place);
      if (kept === null) throw new Error('the key of the hashes did not stay');
    }
    const key = Buffer.from(kept, 'base64');
    return (purpose, text) =>
      createHmac('sha256', key)
        .update(JSON.stringify(['kaibo/hash/1', purpose, text]))
        .digest();
  }

  /** A record's text. */
  async open(place: SealedPlace, record: RecordRow, key: KeyRow): Promise<string> {
    if (record.key_number === null || record.data_key === null)
      return this.openSealedBefore(place, record.sealed).toString('utf8');
    const dataKey = decrypt(await this.openKey(place.merchantId, key), dataKeyAad(place, record), record.data_key);
    return decrypt(dataKey, textAad(place, record.version), record.sealed).toString('utf8');
  }

  /** @param key the merchant's, in clear */
  seal(place: SealedPlace, version: number, keyNumber: number, key: Buffer, text: string) {
    const dataKey = this.world.bytes(KEY_BYTES);
    const names = { version, key_number: keyNumber };
    return {
      version,
      keyNumber,
      dataKey: encrypt(key, dataKeyAad(place, names), dataKey, this.world.bytes(NONCE_BYTES)),
      sealed: encrypt(dataKey, textAad(place, version), Buffer.from(text, 'utf8'), this.world.bytes(NONCE_BYTES)),
    };
  }

  /** The same record's own key, wrapped by another of the merchant's keys. */
  rewrap(place: SealedPlace, record: RecordRow, from: Buffer, toNumber: number, to: Buffer): Buffer {
    if (record.data_key === null) throw new Error('this record has no key of its own');
    const dataKey = decrypt(from, dataKeyAad(place, record), record.data_key);
    const names = { version: record.version, key_number: toNumber };
    return encrypt(to, dataKeyAad(place, names), dataKey, this.world.bytes(NONCE_BYTES));
  }

  /** The merchant's key in clear. @throws AppError DATA_ERASED */
  async openKey(merchantId: string, { number, wrapped, master_fingerprint }: KeyRow): Promise<Buffer> {
    if (!wrapped) throw new AppError('DATA_ERASED');
    const name = wrapped.toString('base64');
    let key = this.opened.get(name);
    if (!key) {
      key = await this.masters.get(master_fingerprint).unwrap(merchantKeyAad(merchantId, number), wrapped);
      this.opened.set(name, key);
    }
    return key;
  }

  /** @param key the merchant's, in clear */
  async wrapKey(master: MasterKey, merchantId: string, number: number, key: Buffer): Promise<KeyRow> {
    return {
      number,
      master_fingerprint: master.fingerprint,
      wrapped: await master.wrap(merchantKeyAad(merchantId, number), key),
    };
  }

  /** The key that new records of this merchant go under; made now if there is none. */
  private async keyInUse(
    tx: EntityManager,
    place: SealedPlace,
  ): Promise<{ key: Buffer; number: number; version: number | null }> {
    for (;;) {
      const row = await this.records.findKeyInUse(tx, place);
      if (row) return { key: await this.openKey(place.merchantId, row), number: row.number, version: row.version };
      const master = this.masters.get(await this.directory.holdMaster(tx));
      const first = await this.wrapKey(master, place.merchantId, 1, this.world.bytes(KEY_BYTES));
      await this.records.addFirstKey(tx, place.merchantId, master.fingerprint, first.wrapped ?? Buffer.alloc(0));
    }
  }

  private openSealedBefore(place: SealedPlace, sealed: Buffer): Buffer {
    if (sealed[0] !== 1) throw new SealError('Not a sealed value of a known version.');
    const aad = createHash('sha256')
      .update(JSON.stringify(['kaibo/seal/1', place.merchantId, place.table, place.row]))
      .digest();
    let failure: unknown = new MasterKeyError('What an earlier release sealed opens with a local master key only.');
    for (const key of this.masters.all) {
      if (!(key instanceof LocalMasterKey)) continue;
      try {
        return key.openDirect(aad, sealed.subarray(1));
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

const aad = (...parts: (string | number | null)[]): Buffer => Buffer.from(JSON.stringify(parts));
/** The key behind `mac`, which the whole installation shares. */
export const SECRET_AAD = aad('kaibo/install-secret/1');
const merchantKeyAad = (merchantId: string, number: number) => aad('kaibo/merchant-key/1', merchantId, number);
const dataKeyAad = (
  { merchantId, table, row }: SealedPlace,
  { version, key_number }: Pick<RecordRow, 'version' | 'key_number'>,
) => aad('kaibo/data-key/1', merchantId, table, row, version, key_number);
const textAad = ({ merchantId, table, row }: SealedPlace, version: number) =>
  aad('kaibo/sealed/2', merchantId, table, row, version);
