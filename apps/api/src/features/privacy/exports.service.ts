import { Injectable } from '@nestjs/common';
import { EXPORT_MOST } from '@kaibo/contracts/privacy';
import type { MemberExport } from '@kaibo/contracts/privacy.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, actorOf, Audit } from '../../core/audit';
import type { Staff, Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Retention } from '../../core/retention';
import { World } from '../../core/world';
import { TouchesService } from '../distribution/touches.service';
import { HookPersonsService } from '../hooks/hook-persons.service';
import { MemberRecordsService, type OnePerson } from '../members/member-records.service';
import { toExportedHold } from './privacy.mapper';
import { PrivacyRepository } from './privacy.repository';
import { retentionInWords } from './privacy.rules';

/** All that is kept of a person, given out in full. */
@Injectable()
export class ExportsService {
  constructor(
    private readonly db: Db,
    private readonly records: MemberRecordsService,
    private readonly pushes: HookPersonsService,
    private readonly privacy: PrivacyRepository,
    private readonly retention: Retention,
    private readonly touches: TouchesService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** @throws AppError UNAUTHENTICATED for one who was erased a moment ago */
  exportOwn({ merchantId, memberId }: Viewer, requestId: string): Promise<MemberExport> {
    const actor: Actor = { kind: 'member', id: memberId, requestId };
    return this.export(merchantId, memberId, { actor }, new AppError('UNAUTHENTICATED'), true);
  }

  /**
   * It shows everything in full but where prizes are sent, which is revealed one by one: the trail says who wanted it and why.
   * @throws AppError MEMBER_NOT_FOUND
   */
  exportFor(staff: Staff, memberId: string, reason: string): Promise<MemberExport> {
    const missing = new AppError('MEMBER_NOT_FOUND', { memberId });
    return this.export(staff.merchantId, memberId, { actor: actorOf(staff), reason }, missing, false);
  }

  private export(
    merchantId: string,
    memberId: string,
    asked: { actor: Actor; reason?: string },
    missing: AppError,
    isOwn: boolean,
  ): Promise<MemberExport> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const person = await this.records.find(tx, merchantId, memberId);
      if (!person) throw missing;
      const object = { kind: 'member-data', id: memberId };
      await this.audit.add(tx, merchantId, { ...asked, action: 'personal.export', object });
      return this.collect(tx, merchantId, person, isOwn);
    });
  }

  private async collect(
    tx: EntityManager,
    merchantId: string,
    person: OnePerson,
    isOwn: boolean,
  ): Promise<MemberExport> {
    const { ids, openids, records } = person;
    const pushes = await this.pushes.list(tx, merchantId, openids, EXPORT_MOST);
    const tables = [
      ...(await this.retention.told(tx, merchantId, ids, isOwn)),
      ...(await this.touches.told(tx, merchantId, ids)),
    ];
    return {
      exportedAt: this.world.now().toISOString(),
      accounts: records.members,
      identities: records.member_identities,
      handles: records.member_handles,
      avatars: records.member_avatars,
      merges: records.member_merges,
      holds: (await this.privacy.listHolds(tx, merchantId, ids)).map(toExportedHold),
      tables: tables.map(({ table, rows }) => ({ table, rows: rows.map((row) => JSON.stringify(row)) })),
      deeds: await this.privacy.listDeeds(tx, merchantId, ids, EXPORT_MOST),
      pushes: pushes.map(({ event, receivedAt, fields }) => ({ event, receivedAt: receivedAt.toISOString(), fields })),
      retention: retentionInWords(),
    };
  }
}
