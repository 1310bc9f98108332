import { Injectable } from '@nestjs/common';
import type { ActorKind, AuditAction } from '@kaibo/contracts/audit';
import type { EntityManager } from 'typeorm';
import type { Staff } from './auth';
import { Vault } from './vault';

/** Who acts, and in which request. */
export interface Actor {
  kind: ActorKind;
  /** Null: the program itself. */
  id: string | null;
  /** Null outside a request. */
  requestId: string | null;
}

/** The program, where nobody asked. */
export const SYSTEM: Actor = { kind: 'system', id: null, requestId: null };

export const actorOf = ({ personId, keyId, requestId }: Pick<Staff, 'personId' | 'keyId' | 'requestId'>): Actor =>
  personId === null ? { kind: 'staff-key', id: keyId, requestId } : { kind: 'staff', id: personId, requestId };

/** What is told to the trail. */
export interface AuditEvent {
  actor: Actor;
  /** Subject and verb. */
  action: AuditAction;
  object: { kind: string; id: string | null };
  /** The object as JSON, before and after; only keyed digests are kept. Left out where there was none. */
  before?: unknown;
  after?: unknown;
  /** Up to 200 characters, as a person wrote it. Never personal data. */
  reason?: string;
}

const ADD = `
  with added as (
    insert into audit_entries (merchant_id, actor_kind, actor_id, action, object_kind, object_id, reason, before_digest,
      after_digest, request_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning merchant_id, id, at)
  insert into audit_unsealed (merchant_id, entry_id, at) select merchant_id, id, at from added`;

/**
 * The audit trail: who did what to what. An entry is written with what it tells of, in the same transaction, and waits for
 * nobody: a sealer links entries afterwards.
 */
@Injectable()
export class Audit {
  constructor(private readonly vault: Vault) {}

  async add(tx: EntityManager, merchantId: string, event: AuditEvent): Promise<void> {
    const { actor, action, object, before, after, reason } = event;
    const isDigested = before !== undefined || after !== undefined;
    // A plain digest of something short (a phone, a state) would give it away to anyone who guesses.
    const hash = isDigested ? await this.vault.hasher(tx, merchantId) : null;
    const digest = (value: unknown): Buffer | null =>
      hash && value !== undefined ? hash('audit/object', canonicalJson(value)) : null;
    await tx.query(ADD, [
      merchantId,
      actor.kind,
      actor.id,
      action,
      object.kind,
      object.id,
      reason ?? null,
      digest(before),
      digest(after),
      actor.requestId,
    ]);
  }
}

/** JSON with the keys in order: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
