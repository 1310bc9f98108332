import type { Client } from 'pg';
import type { TestApp } from '../../../test/app';
import { type Actor, Audit, type AuditEvent } from '../../core/audit';
import { Db } from '../../core/db';

const ANN: Actor = { kind: 'staff', id: '7', requestId: 'request-of-ann' };

export const anEvent = (n: number, more: Partial<AuditEvent> = {}): AuditEvent => ({
  actor: ANN,
  action: 'room.edit',
  object: { kind: 'room', id: String(n) },
  ...more,
});

/** Writes entries, each in a transaction of its own unless there is a batch. */
export const tell = async (app: TestApp, merchantId: string, events: AuditEvent[]): Promise<void> => {
  await app.app.get(Db).forMerchant(merchantId, async (tx) => {
    for (const event of events) await app.app.get(Audit).add(tx, merchantId, event);
  });
};

export interface SealRow {
  number: string;
  entry_id: string;
  hash: Buffer;
  mac: Buffer;
}

/** What lies in the database, seen by one whom nothing binds. */
export const sealsOf = async (admin: Client, merchantId: string): Promise<SealRow[]> =>
  (await admin.query<SealRow>('select * from audit_seals where merchant_id = $1 order by number', [merchantId])).rows;
