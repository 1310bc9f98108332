import { Injectable } from '@nestjs/common';
import { MEDIA_SIZES } from '@kaibo/contracts/media';
import type { MediaView } from '@kaibo/contracts/media.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, actorOf, Audit } from '../../core/audit';
import type { Staff, Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { MeService } from '../members/me.service';
import { type EncodedPicture, MediaEncoder } from './media-encoder';
import { MediaPlaces } from './media-places';
import { MEDIA_VARIANTS } from './media-store';
import { MediaStores } from './media-stores';
import type { MediaEntity } from './media.entity';
import { toMediaView } from './media.mapper';
import { MediaRepository } from './media.repository';
import { requireQuota, STORED_WITHIN_MS, UNUSED_KEPT_MS } from './media.rules';

/** The same picture is being taken away this second. */
const RETRY_AFTER_SECONDS = 5;

/** Reads the body, once it is worth reading. */
export type ReadBody = () => Promise<Buffer>;

/** Who sends a picture. */
interface Sender {
  merchantId: string;
  /** Null: staff. */
  viewer: Viewer | null;
  actor: Actor;
}

/**
 * Takes pictures in. What is kept is written down first and counted from then on, then its bytes are put away, then it is
 * there: whoever dies in between leaves a row that is swept, and never bytes that no row knows.
 */
@Injectable()
export class MediaUploadsService {
  constructor(
    private readonly db: Db,
    private readonly media: MediaRepository,
    private readonly stores: MediaStores,
    private readonly encoder: MediaEncoder,
    private readonly places: MediaPlaces,
    private readonly me: MeService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * A member's: nobody sees it until the platform, or a person, has let it pass. The same picture again is the same one.
   * @throws AppError MEDIA_TYPE_REFUSED, MEDIA_TOO_MANY_PIXELS, MEDIA_BROKEN, MEDIA_POLYGLOT, MEDIA_QUOTA_FULL,
   *   MEDIA_REFUSED, BODY_TOO_LARGE, BODY_MALFORMED, RATE_LIMITED, UNAUTHENTICATED, MEMBER_BANNED, UNAVAILABLE
   */
  byMember(viewer: Viewer, requestId: string, read: ReadBody): Promise<MediaView> {
    const { merchantId, memberId } = viewer;
    return this.places.within(merchantId, `member ${memberId}`, async () => {
      // Whoever has no room left is told before the body is read.
      const has = await this.db.forMerchant(merchantId, (tx) => this.media.sumOf(tx, merchantId, memberId, null));
      requireQuota({ ...has, pictures: has.pictures - 1 }, 0); // what comes may be one of those
      return this.take({ merchantId, viewer, actor: { kind: 'member', id: memberId, requestId } }, read);
    });
  }

  /** Staff's own: shown at once, for the shop answers for it, unless the very same one waits for a verdict or got a no. */
  byStaff(staff: Staff, read: ReadBody): Promise<MediaView> {
    const { merchantId, personId, keyId } = staff;
    return this.places.within(merchantId, `staff ${personId ?? keyId ?? ''}`, () =>
      this.take({ merchantId, viewer: null, actor: actorOf(staff) }, read),
    );
  }

  private async take(sender: Sender, read: ReadBody): Promise<MediaView> {
    const { merchantId } = sender;
    const picture = await this.encoder.encode(await read());
    const kept = await this.db.forMerchant(merchantId, (tx) => this.note(tx, sender, picture));
    if (kept.state !== 'storing') return toMediaView(merchantId, kept);
    const store = this.stores.of(kept.storedIn);
    for (const variant of MEDIA_VARIANTS)
      await store.put(merchantId, kept.name, variant, variant === 'look' ? picture.look : picture.sizes[variant]);
    return toMediaView(merchantId, await this.db.forMerchant(merchantId, (tx) => this.finish(tx, sender, kept.name)));
  }

  /** Writes down what is coming, and whose it is: from here on it counts. */
  private async note(tx: EntityManager, sender: Sender, picture: EncodedPicture): Promise<MediaEntity> {
    const { merchantId, viewer } = sender;
    const now = this.world.now();
    const bytes = MEDIA_SIZES.reduce((sum, size) => sum + picture.sizes[size].length, 0);
    // One member's uploads come one after the other here, so the sum is what it says.
    if (viewer) {
      await this.me.lockMyself(tx, viewer);
      requireQuota(await this.media.sumOf(tx, merchantId, viewer.memberId, picture.name), bytes);
    }
    const { name, widthPx, heightPx } = picture;
    const storedIn = this.stores.current.name;
    const fresh = { merchantId, name, widthPx, heightPx, bytes, storedIn, addedAt: now, changedAt: now };
    await this.media.add(tx, { ...fresh, state: 'storing', byStaff: !viewer });
    const row = await this.media.findForUpdate(tx, merchantId, name);
    if (!row || row.state === 'removing')
      throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    if (row.state === 'refused') throw new AppError('MEDIA_REFUSED');
    // Kept of somebody who is gone; it is somebody else's now, and looked at anew.
    if (row.state === 'held') {
      Object.assign(row, { state: 'storing', hasLook: true, byStaff: !viewer });
      await this.media.save(tx, row, { state: 'storing', hasLook: true, byStaff: !viewer, changedAt: now });
    }
    const isNew = await this.addSender(tx, sender, row, now);
    await this.keep(tx, row, now);
    if (isNew) {
      const object = { kind: 'media', id: name };
      await this.audit.add(tx, merchantId, { actor: sender.actor, action: 'media.add', object, after: { bytes } });
    }
    return row;
  }

  /** What is on its way has its time to arrive; what lies here unused has another day. */
  private async keep(tx: EntityManager, { merchantId, name, state, hasLook }: MediaEntity, now: Date): Promise<void> {
    if (state === 'storing') await this.media.queue(tx, merchantId, name, later(now, STORED_WITHIN_MS));
    // Else its turn comes anyway: it is being looked at, or tidied up.
    else if (!hasLook) await this.media.queue(tx, merchantId, name, later(now, UNUSED_KEPT_MS));
  }

  private async addSender(tx: EntityManager, { viewer }: Sender, row: MediaEntity, now: Date): Promise<boolean> {
    if (viewer) return this.media.addOwner(tx, row.merchantId, row.name, viewer, now);
    const isNew = !row.byStaff || row.state === 'storing';
    if (!row.byStaff) await this.media.save(tx, row, { byStaff: true });
    return isNew;
  }

  /** Its bytes are there. */
  private async finish(tx: EntityManager, { merchantId, viewer }: Sender, name: string): Promise<MediaEntity> {
    const row = await this.media.findForUpdate(tx, merchantId, name);
    if (!row || row.state === 'removing')
      throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    if (row.state !== 'storing') return row; // somebody sent the same at the same time
    const now = this.world.now();
    const state = viewer ? 'checking' : 'passed';
    await this.media.save(tx, row, { state, changedAt: now });
    await this.media.queue(tx, merchantId, name, now);
    return { ...row, state, changedAt: now };
  }
}

const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
