import { type VirtualClock } from './clock';
import { Codes } from './codes/codes';
import { ContentChecks } from './content/content';
import { Events } from './events';
import { Followers } from './followers/followers';
import { GoodsLibrary } from './goods/goods';
import { Links } from './links/links';
import { Live } from './live/live';
import { People } from './live/people';
import { LiveSettings } from './live/settings';
import { Users } from './login/users';
import { MediaStore } from './media/media';
import { Messages } from './messages/messages';
import { NO_PAYMENTS, type Payments } from './payments';
import { Push, type PushHooks } from './push/push';
import { Quotas } from './quotas';
import { Members } from './roles/roles';
import { Shipping } from './shipping/shipping';
import { Switches } from './switches';
import { FailedCalls } from './tokens/failed-calls';
import { Tokens } from './tokens/tokens';
import { type Part, type RandomBytes } from './world';

/** One app of the platform: its secret, and the state of each subject. */
export class Account {
  readonly tokens: Tokens;
  readonly quotas: Quotas;
  readonly switches = new Switches();
  readonly events: Events;
  readonly failedCalls: FailedCalls;
  readonly settings = new LiveSettings();
  readonly people = new People();
  readonly media = new MediaStore();
  readonly goods = new GoodsLibrary();
  readonly live: Live;
  readonly members = new Members();
  readonly followers: Followers;
  readonly users: Users;
  readonly messages: Messages;
  readonly codes = new Codes();
  readonly links: Links;
  readonly content: ContentChecks;
  readonly shipping: Shipping;
  readonly push: Push;
  /** Pay puts its own in place. */
  payments: Payments = NO_PAYMENTS;
  /** By the names under which they are saved. */
  readonly parts: Readonly<Record<string, Part>>;
  private changes = 0;

  constructor(
    readonly appId: string,
    readonly secret: string,
    clock: VirtualClock,
    random: RandomBytes,
    { wallClock = Date.now, changed = () => undefined }: Partial<PushHooks> = {},
  ) {
    const world = { appId, clock, random };
    this.parts = {
      tokens: (this.tokens = new Tokens(world)),
      quotas: (this.quotas = new Quotas(clock)),
      switches: this.switches,
      events: (this.events = new Events(world)),
      failedCalls: (this.failedCalls = new FailedCalls(clock)),
      settings: this.settings,
      people: this.people,
      media: this.media,
      goods: this.goods,
      live: (this.live = new Live(world, this.goods)),
      members: this.members,
      followers: (this.followers = new Followers(world, this.events)),
      users: (this.users = new Users(world)),
      messages: (this.messages = new Messages(world, this.events)),
      codes: this.codes,
      links: (this.links = new Links(world)),
      content: (this.content = new ContentChecks(world, this.events, this.switches)),
      shipping: (this.shipping = new Shipping(world, this.events, this.switches, () => this.payments)),
      // Last: it sends what the others had to tell.
      push: (this.push = new Push(world, this.events, { wallClock, changed })),
    };
  }

  /** Grows whenever anything of the account may have changed: what was rendered before is good for the same number only. */
  get revision(): number {
    return this.changes + this.live.changes;
  }

  /** Something of it was changed by another way than through its rooms. */
  changed(): void {
    this.changes++;
  }

  /** As at the start: the rooms of the example, no tokens, nothing used, the platform's own limits. */
  reset(): void {
    for (const part of Object.values(this.parts)) part.reset();
  }

  tick(): void {
    for (const part of Object.values(this.parts)) part.tick?.();
  }

  close(): void {
    for (const part of Object.values(this.parts)) part.close?.();
  }
}
