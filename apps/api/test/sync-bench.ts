// What the sync benchmarks take from the API: linked into one file by tools/bench/sync-stack.mjs.
export { DataSource } from 'typeorm';
export { createApp } from '../src/bootstrap';
export { readConfig } from '../src/core/config';
export { Db } from '../src/core/db';
export { createLog } from '../src/core/log';
export { World } from '../src/core/world';
export { MerchantsService } from '../src/features/merchants/merchants.service';
export { RoomStoreService } from '../src/features/rooms/room-store.service';
export { PlatformRoomEntity } from '../src/features/rooms/rooms.entity';
export { HintsService } from '../src/features/syncs/hints.service';
export { CLOSE_WATCH, HINTED_WATCH, nextPollAt, watchAt } from '../src/features/syncs/schedule.rules';
export { SourcesService } from '../src/features/syncs/sources.service';
export { SyncLedgerService } from '../src/features/syncs/sync-ledger.service';
export { SyncRunnerService } from '../src/features/syncs/sync-runner.service';
export { SyncSchedulerService } from '../src/features/syncs/sync-scheduler.service';
export { SyncsService } from '../src/features/syncs/syncs.service';
