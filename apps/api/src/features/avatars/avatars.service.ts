import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { MemberView } from '@kaibo/contracts/members.dto';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { MediaService } from '../media/media.service';
import { MediaUploadsService, type ReadBody } from '../media/media-uploads.service';
import { MeService } from '../members/me.service';

/** As which pictures are shown. */
const USE = 'avatar';

/** Members' pictures of themselves. */
@Injectable()
export class AvatarsService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly uploads: MediaUploadsService,
    private readonly media: MediaService,
    private readonly me: MeService,
    private readonly directory: Directory,
  ) {}

  /** Posts are shown with their authors' pictures. */
  onModuleInit(): void {
    this.media.onDecided(async (tx, merchantId, { uses }) => {
      if (uses.some(({ kind }) => kind === USE)) await this.directory.bumpContent(tx, merchantId);
    });
  }

  /**
   * Takes the picture in, and shows it as soon as it may be seen; the one before is shown no longer.
   * @throws AppError as `MediaUploadsService.byMember`; MEDIA_NOT_FOUND when the picture is refused meanwhile
   */
  async choose(viewer: Viewer, requestId: string, read: ReadBody): Promise<MemberView> {
    const { merchantId, memberId } = viewer;
    const { name } = await this.uploads.byMember(viewer, requestId, read);
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.me.lockMyself(tx, viewer);
      await this.media.require(tx, merchantId, [name], { kind: USE, id: memberId, memberId });
      return this.me.saveAvatar(tx, viewer, name, requestId);
    });
  }
}
