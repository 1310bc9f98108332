import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/app-error';
import { World } from '../../core/world';

/** Uploads that this process has in hand at once: each may hold 10 MB. */
const IN_ALL = 12;
const OF_MERCHANT = 6;
const OF_PERSON = 3;

/** How many uploads a process has in hand: one shop's never take all places, one person's never all of the shop's. */
@Injectable()
export class MediaPlaces {
  private readonly taken = new Map<string, number>();

  constructor(private readonly world: World) {}

  /** @param person of the merchant. @throws AppError RATE_LIMITED */
  async within<T>(merchantId: string, person: string, work: () => Promise<T>): Promise<T> {
    const places: [string, number][] = [
      ['', IN_ALL],
      [merchantId, OF_MERCHANT],
      [`${merchantId} ${person}`, OF_PERSON],
    ];
    if (places.some(([place, most]) => (this.taken.get(place) ?? 0) >= most))
      throw new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 1 + this.world.integer(4) });
    for (const [place] of places) this.taken.set(place, (this.taken.get(place) ?? 0) + 1);
    try {
      return await work();
    } finally {
      for (const [place] of places) {
        const left = (this.taken.get(place) ?? 0) - 1;
        if (left > 0) this.taken.set(place, left);
        else this.taken.delete(place);
      }
    }
  }
}
