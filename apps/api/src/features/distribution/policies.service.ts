import { Injectable } from '@nestjs/common';
import type { PolicyList, PolicyPreview, PolicyView, PublishPolicy } from '@kaibo/contracts/distribution.dto';
import type { EntityManager } from 'typeorm';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { DEFAULT_POLICY, toPolicyView } from './distribution.mapper';
import { decodeFacts } from './facts.rules';
import { PoliciesRepository } from './policies.repository';
import { DEFAULT_TERMS, forbiddenIn, type PolicyTerms, toTerms } from './policy.rules';
import { type KeptDecision, replay } from './replay.rules';

const LISTED = 100;
/** A preview is worked out in memory. */
const HISTORY_MOST = 200_000;
const SHOWN_DIFFERENCES = 100;

/** What a merchant lays down about distribution. */
@Injectable()
export class PoliciesService {
  /** Versions never change. */
  private readonly known = new LRUCache<string, PolicyTerms>({ max: 10_000 });

  constructor(
    private readonly db: Db,
    private readonly policies: PoliciesRepository,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  list(merchantId: string): Promise<PolicyList> {
    return this.db.forMerchant(merchantId, async (tx) => ({
      items: [...(await this.policies.list(tx, merchantId, LISTED)).map(toPolicyView), DEFAULT_POLICY],
    }));
  }

  /** The terms in force, and their version. */
  async current(tx: EntityManager, merchantId: string): Promise<{ version: number; terms: PolicyTerms }> {
    const [last] = await this.policies.list(tx, merchantId, 1);
    return last ? { version: last.version, terms: last.terms } : { version: 0, terms: DEFAULT_TERMS };
  }

  /** Of a version that is there. */
  async termsOf(merchantId: string, version: number): Promise<PolicyTerms> {
    if (version === 0) return DEFAULT_TERMS;
    const key = `${merchantId}/${version}`;
    const known = this.known.get(key);
    if (known) return known;
    const found = await this.db.forMerchant(merchantId, (tx) => this.policies.find(tx, merchantId, version));
    if (!found) throw new Error('this version of a policy is not there');
    this.known.set(key, found.terms);
    return found.terms;
  }

  /** Whoever is bound stays bound. The same terms again make no new version. @throws AppError POLICY_FORBIDDEN */
  publish(staff: Staff, asked: PublishPolicy): Promise<PolicyView> {
    const terms = requireAllowed(asked);
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.policies.lock(tx, merchantId);
      const [last] = await this.policies.list(tx, merchantId, 1);
      if (last && JSON.stringify(toTerms(last.terms)) === JSON.stringify(terms)) return toPolicyView(last);
      const actor = actorOf(staff);
      const publishedBy = actor.id ?? actor.kind;
      const policy = {
        merchantId,
        version: (last?.version ?? 0) + 1,
        terms,
        publishedBy,
        publishedAt: this.world.now(),
      };
      await this.policies.add(tx, policy);
      await this.audit.add(tx, merchantId, {
        actor,
        action: 'distribution.publish',
        object: { kind: 'distribution-policy', id: String(policy.version) },
        before: last?.terms ?? DEFAULT_TERMS,
        after: terms,
      });
      return toPolicyView(policy);
    });
  }

  /** @throws AppError POLICY_FORBIDDEN */
  preview(merchantId: string, asked: PublishPolicy): Promise<PolicyPreview> {
    const terms = requireAllowed(asked);
    return this.db.forMerchant(merchantId, async (tx) => {
      const rows = await this.policies.history(tx, merchantId, HISTORY_MOST + 1);
      const kept = rows.slice(0, HISTORY_MOST).map((row): KeptDecision => ({
        memberId: row.member_id,
        touchId: row.touch_id,
        nr: row.nr,
        sharerId: row.sharer_id,
        reason: row.reason,
        facts: decodeFacts(row.facts),
        touchedAt: row.touched_at,
        memberSince: row.member_since,
        decidedAt: row.decided_at,
      }));
      const was = new Map(
        kept.flatMap((one) => (one.reason === 'bound' ? [[one.memberId, one.sharerId] as const] : [])),
      );
      const would = replay(kept, terms);
      const differing = [...new Set([...was.keys(), ...would.keys()])].filter((id) => was.get(id) !== would.get(id));
      return {
        decisions: kept.length,
        isCut: rows.length > HISTORY_MOST,
        bindings: was.size,
        wouldBind: would.size,
        differs: differing.length,
        differences: differing.slice(0, SHOWN_DIFFERENCES).map((memberId) => ({
          memberId,
          superiorId: was.get(memberId) ?? null,
          wouldBeId: would.get(memberId) ?? null,
        })),
      };
    });
  }
}

/** @throws AppError POLICY_FORBIDDEN, with each reason */
function requireAllowed(asked: PublishPolicy): PolicyTerms {
  const forbidden = forbiddenIn(asked);
  if (forbidden.length)
    throw new AppError('POLICY_FORBIDDEN', {
      fields: forbidden.map(({ field, rule, reason }) => ({ field, rule, message: reason })),
    });
  return toTerms(asked);
}
