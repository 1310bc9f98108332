import type { EntryReceipt } from '@kaibo/contracts/lotteries.dto';
import type { Published } from '@kaibo/fair-draw';
import { readStored, store } from '../../platform/storage';

/**
 * Receipts of what was entered from this phone, newest first: they stay here whatever the server says later, and tell at the
 * next visit that asking for the viewer's own is worth a sign-in.
 */
const KEY = `kaibo.receipts.1.${__APP_ID__}`;
const MOST = 30;

const isReceipt = (value: unknown): value is EntryReceipt => {
  const receipt = value as Partial<EntryReceipt> | null | undefined; // read, not trusted
  return (
    typeof receipt?.lottery === 'string' && typeof receipt.leaf === 'string' && typeof receipt.rulesHash === 'string'
  );
};
const isReceiptList = (value: unknown): value is EntryReceipt[] => Array.isArray(value) && value.every(isReceipt);

/** Storage answers late, or is full: what was said a moment ago is known all the same. */
let latest: readonly EntryReceipt[] | null = null;
const read = (): readonly EntryReceipt[] => (latest ??= readStored(KEY, isReceiptList) ?? []);

export const rememberedReceipt = (lotteryId: string): EntryReceipt | null =>
  read().find(({ lottery }) => lottery === lotteryId) ?? null;

/** The first one stays: a later one that says something else is what somebody must be able to show. */
export const rememberReceipt = (receipt: EntryReceipt): void => {
  if (!isReceipt(receipt) || rememberedReceipt(receipt.lottery)) return;
  latest = [receipt, ...read()].slice(0, MOST);
  store(KEY, latest);
};

/** Another viewer, or none: what this phone knew was of somebody else. */
export const forgetReceipts = (): void => {
  latest = [];
  store(KEY, latest);
};

/** What this phone was told before the draw; undefined: nothing. */
export const publishedBefore = (lotteryId: string): Published | undefined => {
  const receipt = rememberedReceipt(lotteryId);
  if (!receipt) return undefined;
  const { rulesHash, commitment, closesAtMs, round } = receipt;
  return { rulesHash, commitment, closesAtMs, ...(round === null ? {} : { round }) };
};
