import { Injectable } from '@nestjs/common';
import { IMPORT_MAX_ROWS } from '@kaibo/contracts/lotteries';
import type { CodesImported, ImportList, ImportProblem, ImportView } from '@kaibo/contracts/lotteries.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { columnsOf, type CsvRow, readCsv } from '../../core/csv';
import { Db } from '../../core/db';
import { openidPurpose, Vault } from '../../core/vault';
import { World } from '../../core/world';
import { CodesRepository } from './codes.repository';
import { bitsOf, codeOf, IMPORTED_CODE, LEAST_BITS } from './codes.rules';
import { EntriesRepository, type EntryItem } from './entries.repository';
import { ImportsRepository } from './imports.repository';
import type { LotteryEntity, LotteryImportEntity } from './lotteries.entity';
import { LotteriesRepository } from './lotteries.repository';
import { requireStep } from './lotteries.rules';
import { CODE_PURPOSE } from './wins.service';

const AT_ONCE = 1_000;
const LISTED = 100;
/** A report names so many rows at most. */
const MOST_PROBLEMS = 500;

/** A row of the platform's list, and whom it names. */
interface Named {
  row: number;
  memberId: string | null;
  rule: string;
}

/** What merchants bring as files: the platform's own list of entries, and codes of their own. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly db: Db,
    private readonly lotteries: LotteriesRepository,
    private readonly entries: EntriesRepository,
    private readonly imports: ImportsRepository,
    private readonly codes: CodesRepository,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * Rows by `openid` (of the room's mini-app) or `phone`, one each. Who is a member and fits the rules is in, as long as it is
   * open; the report says what became of every other row. Safe to repeat: who is in stays in.
   * @throws AppError CSV_INVALID, LOTTERY_NOT_FOUND, LOTTERY_STATE unless it is open
   */
  async importEntries(staff: Staff, lotteryId: string, file: Buffer): Promise<ImportView> {
    const { merchantId } = staff;
    const [header, ...rows] = readCsv(file, IMPORT_MAX_ROWS);
    const columns = columnsOf(header, ['openid', 'phone']);
    const lottery = await this.db.forMerchant(merchantId, (tx) => this.lotteries.get(tx, merchantId, lotteryId));
    requireStep(lottery, 'import');
    const problems: ImportProblem[] = [];
    const seen = new Set<string>();
    let [added, already] = [0, 0];
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const named = await this.name(lottery, rows.slice(from, from + AT_ONCE), columns);
      const fresh = named.filter(({ row, memberId, rule }) => {
        const problem = memberId === null ? rule : seen.has(memberId) ? 'twice' : null;
        if (problem !== null) problems.push({ row, rule: problem });
        else if (memberId !== null) seen.add(memberId);
        return problem === null;
      });
      const taken = await this.take(lottery, fresh);
      added += taken.added;
      already += taken.already;
      problems.push(...taken.problems);
    }
    problems.sort((a, b) => a.row - b.row);
    return this.keep(staff, lotteryId, rows.length, added, { already, problems: problems.slice(0, MOST_PROBLEMS) });
  }

  /** Newest first. @throws AppError LOTTERY_NOT_FOUND */
  list(merchantId: string, lotteryId: string): Promise<ImportList> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.lotteries.get(tx, merchantId, lotteryId);
      return { items: (await this.imports.list(tx, merchantId, lotteryId, LISTED)).map(toImportView) };
    });
  }

  /**
   * Codes of a draft's prize, one a row under `code`: all of them or none.
   * @throws AppError CSV_INVALID with the row, CODES_WEAK, LOTTERY_STATE once it is published, INPUT_INVALID for other prizes
   */
  importCodes(staff: Staff, lotteryId: string, prizeNo: number, file: Buffer): Promise<CodesImported> {
    const { merchantId } = staff;
    const [header, ...rows] = readCsv(file, IMPORT_MAX_ROWS);
    columnsOf(header, ['code']);
    const texts = requireCodes(rows);
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, lotteryId);
      requireStep(lottery, 'edit');
      const prize = (await this.lotteries.listPrizes(tx, merchantId, lotteryId)).find(({ no }) => no === prizeNo);
      if (prize?.codeSource !== 'imported') {
        const message = 'no must be of a prize whose codes are imported';
        throw new AppError('INPUT_INVALID', { fields: [{ field: 'no', rule: 'isImported', message }] });
      }
      if (!prize.redeemNeedsPhone && bitsOf(texts) < LEAST_BITS)
        throw new AppError('CODES_WEAK', { bits: Math.floor(bitsOf(texts)), least: LEAST_BITS });
      const hash = await this.vault.hasher(tx, merchantId);
      for (const [at, text] of texts.entries()) {
        const code = { text, hash: hash(CODE_PURPOSE, text) };
        const id = await this.codes.add(tx, { merchantId, lotteryId, prizeNo }, code, null);
        if (id === null) throw new AppError('CSV_INVALID', { rule: 'known', row: rows[at]?.row ?? 0 });
      }
      const object = { kind: 'lottery', id: lotteryId };
      const after = { prizeNo, added: texts.length };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'lottery.import-codes', object, after });
      const left = await this.codes.countLeft(tx, merchantId, lotteryId);
      return { added: texts.length, left: left.get(prizeNo) ?? 0 };
    });
  }

  private name({ merchantId, miniAppId }: LotteryEntity, rows: readonly CsvRow[], columns: Map<string, number>) {
    return this.db.forMerchant(merchantId, async (tx): Promise<Named[]> => {
      const hash = await this.vault.hasher(tx, merchantId);
      const cell = ({ cells }: CsvRow, name: string) => cells[columns.get(name) ?? -1]?.trim() ?? '';
      const openids = rows.map((row) => cell(row, 'openid'));
      const phones = rows.map((row) => cell(row, 'phone'));
      const providers = ['wechat', 'douyin', 'demo'];
      const byOpenid = await this.imports.findByOpenid(
        tx,
        merchantId,
        miniAppId,
        openids.flatMap((openid) => (openid ? providers.map((one) => hash(openidPurpose(one), openid)) : [])),
      );
      const byPhone = await this.imports.findByPhone(
        tx,
        merchantId,
        phones.flatMap((phone) => (phone ? hash('phone', phone) : [])),
      );
      return rows.map(({ row }, at) => {
        const [openid = '', phone = ''] = [openids[at], phones[at]];
        if (openid === '' && phone === '') return { row, memberId: null, rule: 'empty' };
        const hashes = openid ? providers.map((one) => hash(openidPurpose(one), openid).toString('hex')) : [];
        const found = hashes.map((one) => byOpenid.get(one)).find((id) => id !== undefined);
        const owner = phone ? byPhone.get(hash('phone', phone).toString('hex')) : undefined;
        if (found !== undefined && owner !== undefined && found !== owner) return { row, memberId: null, rule: 'two' };
        return { row, memberId: found ?? owner ?? null, rule: 'unknown' };
      });
    });
  }

  private async take({ merchantId, id }: LotteryEntity, named: readonly Named[]) {
    const members = named.flatMap(({ memberId }) => memberId ?? []);
    if (members.length === 0) return { added: 0, already: 0, problems: [] as ImportProblem[] };
    const before = await this.entries.find(merchantId, id, members);
    const items = new Map<string, EntryItem>(
      members.map((one) => [one, { notBefore: null, isImported: true, riskRank: null }]),
    );
    const answers = await this.entries.enter(merchantId, id, items);
    const problems: ImportProblem[] = [];
    let added = 0;
    for (const { row, memberId } of named) {
      const answer = answers.get(memberId ?? '');
      if (answer && 'refusal' in answer) problems.push({ row, rule: answer.refusal });
      else if (memberId !== null && !before.has(memberId)) added++;
    }
    return { added, already: before.size, problems };
  }

  private keep(
    staff: Staff,
    lotteryId: string,
    total: number,
    added: number,
    report: LotteryImportEntity['report'],
  ): Promise<ImportView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx: EntityManager) => {
      const { kind, id } = actorOf(staff);
      const made = { merchantId, lotteryId, madeBy: `${kind} ${id}`, madeAt: this.world.now(), total, added, report };
      const kept = await this.imports.add(tx, made);
      const object = { kind: 'lottery', id: lotteryId };
      const after = { total, added };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'lottery.import', object, after });
      return toImportView(kept);
    });
  }
}

/** @throws AppError CSV_INVALID for a code that is no code, or there twice */
function requireCodes(rows: readonly CsvRow[]): string[] {
  const seen = new Set<string>();
  for (const { row, cells } of rows) {
    const code = codeOf(cells[0] ?? '');
    if (!IMPORTED_CODE.test(code)) throw new AppError('CSV_INVALID', { rule: 'code', row });
    if (seen.has(code)) throw new AppError('CSV_INVALID', { rule: 'twice', row });
    seen.add(code);
  }
  if (seen.size === 0) throw new AppError('CSV_INVALID', { rule: 'empty', row: 1 });
  return [...seen];
}

const toImportView = ({ id, madeAt, total, added, report }: LotteryImportEntity): ImportView => ({
  id,
  madeAt: madeAt.toISOString(),
  total,
  added,
  report,
});
