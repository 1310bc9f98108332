import { type VirtualClock } from './clock';
import { Events } from './events';
import { Live } from './live/live';
import { NO_PAYMENTS, type Payments } from './payments';
import { Quotas } from './quotas';
import { Switches } from './switches';
import { FailedCalls } from './tokens/failed-calls';
import { Tokens } from './tokens/tokens';
import { type Part, type RandomBytes } from './world';

/** One app of the platform: its secret, and the state of each subject. */
export class Account implements Part {
  readonly tokens: Tokens;
  readonly quotas: Quotas;
  readonly switches = new Switches();
  readonly events: Events;
  readonly failedCalls: FailedCalls;
  readonly live: Live;
  /** Pay puts its own in place. */
  payments: Payments = NO_PAYMENTS;
  private readonly parts: Readonly<Record<string, Part>>;

  constructor(
    readonly appId: string,
    readonly secret: string,
    clock: VirtualClock,
    random: RandomBytes,
  ) {
    const world = { appId, clock, random };
    this.parts = {
      tokens: (this.tokens = new Tokens(world)),
      quotas: (this.quotas = new Quotas(clock)),
      switches: this.switches,
      events: (this.events = new Events(world)),
      failedCalls: (this.failedCalls = new FailedCalls(clock)),
      live: (this.live = new Live(world)),
    };
  }

  /** As at the start: the rooms of the example, no tokens, nothing used, the platform's own limits. */
  reset(): void {
    for (const part of Object.values(this.parts)) part.reset();
  }

  save(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.parts).map(([name, part]) => [name, part.save()]));
  }

  /** A part that was not saved, as by an older version, is as at the start. */
  load(saved: unknown): void {
    const byName = saved as Readonly<Record<string, unknown>>;
    for (const [name, part] of Object.entries(this.parts))
      if (byName[name] === undefined) part.reset();
      else part.load(byName[name]);
  }

  tick(): void {
    for (const part of Object.values(this.parts)) part.tick?.();
  }

  close(): void {
    for (const part of Object.values(this.parts)) part.close?.();
  }
}
