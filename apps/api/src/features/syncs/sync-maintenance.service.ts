import { Injectable } from '@nestjs/common';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { RoomStoreService } from '../rooms/room-store.service';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncRunnerService } from './sync-runner.service';
import { ABANDONED_AFTER_SECONDS } from './syncs.rules';

const ABANDONED_AT_ONCE = 50;

/** A run, by its ids. */
export interface RunRef {
  merchantId: string;
  runId: string;
}

/** What no poll does: rooms that the clock alone changes, and runs that nobody is at. */
@Injectable()
export class SyncMaintenanceService {
  constructor(
    private readonly directory: Directory,
    private readonly ledger: SyncLedgerService,
    private readonly runner: SyncRunnerService,
    private readonly rooms: RoomStoreService,
    private readonly world: World,
  ) {}

  async expireRooms(): Promise<void> {
    await this.rooms.expireDue(this.world.now());
  }

  /** Ends the runs whose process is gone. @returns queued runs that no worker took: to be run from here */
  async tellAbandoned(): Promise<RunRef[]> {
    const silentSince = new Date(this.world.now().getTime() - ABANDONED_AFTER_SECONDS * 1000);
    const untaken: RunRef[] = [];
    for (const run of await this.directory.abandonedSyncs(silentSince, ABANDONED_AT_ONCE))
      if ((await this.ledger.lookAt(run.merchantId, run.runId)) === 'start-again') untaken.push(run);
    return untaken;
  }

  /** Only one worker gets it, if two try at once. */
  runUntaken({ merchantId, runId }: RunRef): Promise<void> {
    return this.runner.run(merchantId, runId);
  }
}
