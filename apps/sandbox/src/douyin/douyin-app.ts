import { type Part, type World } from '../world';
import { DouyinContent } from './douyin-content';
import { DouyinMessages } from './douyin-messages';
import { DouyinTokens } from './douyin-tokens';
import { DouyinUsers } from './douyin-users';
import { DouyinWebhook, type WebhookHooks } from './douyin-webhook';

/** What an app may not do, and why: not granted to it, or banned. */
export const CAPABILITIES = ['messages', 'text-check', 'image-check'] as const;
export type Capability = (typeof CAPABILITIES)[number];
export const GRANTS = ['granted', 'not-granted', 'banned'] as const;
export type Grant = (typeof GRANTS)[number];

interface Standing {
  isBanned: boolean;
  capabilities: Partial<Record<Capability, Grant>>;
}

/** What the platform allows an app. */
export class DouyinStanding implements Part {
  private now: Standing = { isBanned: false, capabilities: {} };

  get isBanned(): boolean {
    return this.now.isBanned;
  }

  of(capability: Capability): Grant {
    return this.now.capabilities[capability] ?? 'granted';
  }

  list(): { isBanned: boolean; capabilities: Record<Capability, Grant> } {
    const capabilities = Object.fromEntries(CAPABILITIES.map((name) => [name, this.of(name)]));
    return { isBanned: this.isBanned, capabilities: capabilities as Record<Capability, Grant> }; // one for each name
  }

  ban(isBanned: boolean): void {
    this.now.isBanned = isBanned;
  }

  set(capability: Capability, grant: Grant): void {
    this.now.capabilities[capability] = grant;
  }

  reset(): void {
    this.now = { isBanned: false, capabilities: {} };
  }

  save(): Standing {
    return structuredClone(this.now);
  }

  load(saved: unknown): void {
    this.now = structuredClone(saved) as Standing; // as saved
  }
}

/** One mini-program of Douyin: its secret, and all that the platform knows of it. */
export class DouyinApp {
  readonly tokens: DouyinTokens;
  readonly users: DouyinUsers;
  readonly messages: DouyinMessages;
  readonly content = new DouyinContent();
  readonly standing = new DouyinStanding();
  readonly webhook: DouyinWebhook;
  /** By the names under which they are saved. */
  readonly parts: Readonly<Record<string, Part>>;

  constructor(
    readonly world: World,
    readonly secret: string,
    hooks: WebhookHooks,
  ) {
    this.tokens = new DouyinTokens(world);
    this.users = new DouyinUsers(world);
    this.messages = new DouyinMessages(world);
    this.webhook = new DouyinWebhook(world, hooks);
    const { tokens, users, messages, content, standing, webhook } = this;
    this.parts = { tokens, users, messages, content, standing, webhook };
  }

  get appId(): string {
    return this.world.appId;
  }
}
