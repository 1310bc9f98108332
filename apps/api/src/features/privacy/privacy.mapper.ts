import type { ConsoleErasure, ErasureReceipt, ExportedHold, HoldView } from '@kaibo/contracts/privacy.dto';
import type { MemberErasureEntity, MemberHoldEntity } from './privacy.entity';
import { isStanding } from './privacy.rules';

/** As it is given out: whose it is stands in it, so that it is found again. */
export const receiptNumber = (merchantId: string, number: string): string => `${merchantId}.${number}`;

export const toReceipt = (row: MemberErasureEntity): ErasureReceipt => ({
  number: receiptNumber(row.merchantId, row.number),
  erasedAt: row.erasedAt.toISOString(),
  tables: row.tables,
  digest: row.digest.toString('hex'),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

export const toConsoleErasure = (row: MemberErasureEntity): ConsoleErasure => {
  const { number, erasedAt, tables, digest, finishedAt } = toReceipt(row);
  return { id: row.id, memberId: row.memberId, by: row.askedBy, number, erasedAt, tables, digest, finishedAt };
};

export const toHoldView = (row: MemberHoldEntity, now: Date): HoldView => ({
  id: row.id,
  memberId: row.memberId,
  kind: row.kind,
  reason: row.reason,
  setAt: row.setAt.toISOString(),
  until: row.endsAt?.toISOString() ?? null,
  releasedAt: row.releasedAt?.toISOString() ?? null,
  isStanding: isStanding(row, now),
});

export const toExportedHold = (row: MemberHoldEntity): ExportedHold => ({
  kind: row.kind,
  setAt: row.setAt.toISOString(),
  until: row.endsAt?.toISOString() ?? null,
  releasedAt: row.releasedAt?.toISOString() ?? null,
});
