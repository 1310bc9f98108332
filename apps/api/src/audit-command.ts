import fs from 'node:fs';
import readline from 'node:readline';
import type { AuditHead, SealedEntryView } from '@kaibo/contracts/audit.dto';
import { createApp } from './bootstrap';
import type { Config } from './core/config';
import { Directory } from './core/directory';
import type { Log } from './core/log';
import { toHead, toLink } from './features/audit/audit.mapper';
import { ChainCheck, type Head } from './features/audit/audit.rules';
import { AuditChainService } from './features/audit/audit-chain.service';

/** The trail does not hold what it should; one sentence for the person who asked. */
export class AuditTrailError extends Error {
  override readonly name = 'AuditTrailError';
}

const MERCHANTS_AT_ONCE = 500;
const USAGE = 'Usage: audit verify [<file of heads>], audit heads, audit verify-file <exported file>';

/**
 * `verify`: goes along every merchant's chain, with the heads that a file holds besides. `heads`: prints each chain's head, to be
 * kept where no one here can write. `verify-file`: checks an exported file by itself, without database or keys.
 * One line of JSON a merchant.
 * @throws AuditTrailError when something does not fit
 */
export async function audit(config: () => Config, log: () => Log, [what, file, ...rest]: string[]): Promise<void> {
  if (rest.length) throw new AuditTrailError(USAGE);
  if (what === 'verify-file' && file !== undefined) return verifyFile(file);
  if (what !== 'verify' && (what !== 'heads' || file !== undefined)) throw new AuditTrailError(USAGE);
  const heads = file === undefined ? new Map<string, Head[]>() : readHeads(file);

  const app = await createApp({ config: { ...config(), role: 'web' }, log: log() });
  try {
    const [chain, directory] = [app.get(AuditChainService), app.get(Directory)];
    const merchants = new Set(heads.keys());
    for (let after = '0', some = [after]; some.length; after = some.at(-1) ?? after) {
      some = await directory.auditedMerchants(after, MERCHANTS_AT_ONCE);
      for (const merchantId of some) merchants.add(merchantId);
    }
    let broken = 0;
    for (const merchantId of merchants) {
      if (what === 'heads') say(await chain.giveHead(merchantId).then(({ head }) => toLine(merchantId, head)));
      else {
        const { head, unsealed, lagSeconds, problems } = await chain.verify(merchantId, heads.get(merchantId));
        if (problems.length) broken++;
        say({ ...toLine(merchantId, head), unsealed, lagSeconds: Math.floor(lagSeconds), problems });
      }
    }
    if (broken) throw new AuditTrailError(`The trails of ${broken} of ${merchants.size} merchants were tampered with.`);
  } finally {
    await app.close();
  }
}

const say = (line: object): void => console.log(JSON.stringify(line));
const toLine = (merchantId: string, { number, hash }: Head): AuditHead => ({
  merchantId,
  number: String(number),
  hash: hash.toString('hex'),
});

/** Lines as `heads` prints them. */
function readHeads(file: string): Map<string, Head[]> {
  const heads = new Map<string, Head[]>();
  if (!fs.existsSync(file)) throw new AuditTrailError(`There is no file ${file}.`);
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const head = parse(line) as AuditHead;
    if (!/^\d+$/.test(head.merchantId) || !/^\d+$/.test(head.number) || !/^[0-9a-f]{64}$/.test(head.hash))
      throw new AuditTrailError(`${file} holds a line that is no head.`);
    heads.set(head.merchantId, [...(heads.get(head.merchantId) ?? []), toHead(head)]);
  }
  return heads;
}

/** A line with the head, then one for each entry: what the console's export gives, in order. */
async function verifyFile(file: string): Promise<void> {
  if (!fs.existsSync(file)) throw new AuditTrailError(`There is no file ${file}.`);
  let check: ChainCheck | undefined;
  let merchantId = '';
  for await (const line of readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const said = parse(line);
    try {
      if (check) check.add(toLink(said as SealedEntryView));
      else {
        const head = said as AuditHead;
        merchantId = head.merchantId;
        check = new ChainCheck(merchantId, null, [toHead(head)]);
      }
    } catch (cause) {
      throw new AuditTrailError(`${file} holds a line that is ${check ? 'no sealed entry' : 'no head'}.`, { cause });
    }
  }
  if (!check) throw new AuditTrailError(`${file} is empty.`);
  check.end();
  say({ ...toLine(merchantId, check.head), problems: check.problems });
  if (check.problems.length) throw new AuditTrailError(`${file} was tampered with.`);
}

/** Our own lines; what else they hold shows as a problem. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new AuditTrailError('A line is not JSON.', { cause });
  }
}
