import { Inject, Injectable } from '@nestjs/common';
import type { HintView } from '@kaibo/contracts/rooms.dto';
import { AppError } from '../../core/app-error';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { World } from '../../core/world';
import { RoomStoreService } from '../rooms/room-store.service';
import { QuotaService } from './quota.service';

/** At most one extra poll of a mini-app in so many seconds, however many viewers send hints. */
const AT_MOST_EVERY_SECONDS = 20;

/** Viewers' hints: anyone may send one, so a hint writes nothing and can at most make the poller look now. */
@Injectable()
export class HintsService {
  constructor(
    private readonly directory: Directory,
    private readonly rooms: RoomStoreService,
    private readonly quota: QuotaService,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws AppError APP_NOT_FOUND, ROOM_NOT_FOUND */
  async hear(appId: string, roomId: string, liveStatus: number): Promise<HintView> {
    const app = await this.directory.findApp(appId);
    if (!app) throw new AppError('APP_NOT_FOUND');
    const ours = await this.rooms.findRoomStatus(app, roomId);
    if (ours === null) throw new AppError('ROOM_NOT_FOUND', { roomId });
    if (ours === liveStatus || (await this.quota.isLow(app, 'liveInfo'))) return { accepted: false };
    const accepted = await this.directory.hintPoll(app, this.world.now(), AT_MOST_EVERY_SECONDS);
    if (accepted) this.log.info({ event: 'hint.accepted', ...app, roomId, ours, hinted: liveStatus });
    return { accepted };
  }
}
