import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { LOG, type Log } from '../../core/log';

const TIMEOUT_MS = 5_000;

/** Rounds of drand, from whichever relay has them. */
@Injectable()
export class BeaconsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** A round's signature in hex, verified here; null while no relay has it. Outside any transaction. */
  async find(round: number): Promise<string | null> {
    // Loaded when the first such lottery is drawn: pairing arithmetic is a large piece.
    const { fetchDrand } = await import('@kaibo/fair-draw/drand');
    try {
      return await fetchDrand(round, { urls: this.config.drandUrls, timeoutMs: TIMEOUT_MS });
    } catch (err) {
      this.log.warn({ event: 'lottery.beacon', round, err });
      return null;
    }
  }
}
