import { type Events } from '../events';
import { type Part, type World } from '../world';
import { type Template, templatesOf } from './templates';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** After a user's message, and after the entry into the session: how many, and how long. Source: 客服消息 下发条件. */
const WINDOWS = { message: { count: 5, ms: 48 * HOUR }, entry: { count: 2, ms: MINUTE } } as const;
/** Typing needs a message of either side so lately, and shows for so long. Source: 下发客服当前输入状态. */
const TALK_MS = 30_000;
const TYPING_MS = 15_000;
const FIRST_MESSAGE_ID = 1_700_827_132_819_554_304n;
const KEPT = 2_000;

/** A message that reached a user. */
export interface SentMessage {
  /** Virtual time, milliseconds. */
  at: number;
  openid: string;
  kind: 'subscription' | 'customer-service';
  templateId: string | null;
  /** What was sent, in wire names. */
  content: Record<string, unknown>;
}

/** What a user answered for one template, so far. */
interface Grant {
  openid: string;
  templateId: string;
  /** One-time subscriptions that were accepted and not used. */
  left: number;
  /** Of a long-term template: accepted. */
  isLong: boolean;
  /** The user turned it off in the settings. */
  isOff: boolean;
}

interface Window {
  until: number;
  left: number;
}

interface Talk {
  windows: { message?: Window; entry?: Window };
  /** When either side last said something. */
  lastAt: number;
  typingUntil: number;
}

interface Saved {
  templates: Template[];
  grants: Grant[];
  talks: [openid: string, Talk][];
  sent: SentMessage[];
  nextMessageId: string;
}

/** What a user may answer when asked for a subscription. */
export const ANSWERS = ['accept', 'reject', 'ban', 'filter'] as const;
export type SubscriptionAnswer = (typeof ANSWERS)[number];

/** Who may be sent what, and what was sent: subscription messages and those of the customer service. */
export class Messages implements Part {
  private templates = new Map<string, Template>();
  private grants = new Map<string, Grant>();
  private talks = new Map<string, Talk>();
  private sent: SentMessage[] = [];
  private nextMessageId = FIRST_MESSAGE_ID;

  constructor(
    private readonly world: World,
    private readonly events: Events,
  ) {
    this.reset();
  }

  /** In the order in which they came. */
  listTemplates(): Template[] {
    return [...this.templates.values()];
  }

  template(templateId: string): Template | null {
    return this.templates.get(templateId) ?? null;
  }

  putTemplate(template: Template): void {
    this.templates.set(template.templateId, template);
  }

  removeTemplate(templateId: string): boolean {
    return this.templates.delete(templateId);
  }

  listGrants(): Grant[] {
    return [...this.grants.values()];
  }

  /** Newest first. */
  listSent(openid: string | null): SentMessage[] {
    return this.sent.filter((message) => openid === null || message.openid === openid).reverse();
  }

  /** The popup: the user answers for these templates. The app's server is told. */
  answer(openid: string, templates: readonly Template[], answer: SubscriptionAnswer): void {
    if (answer === 'accept')
      for (const template of templates) {
        const grant = this.grant(openid, template.templateId);
        grant.isOff = false;
        if (template.kind === 'long-term') grant.isLong = true;
        else grant.left++;
      }
    this.events.emit('subscribe_msg_popup_event', {
      FromUserName: openid,
      List: templates.map(({ templateId }) => ({
        TemplateId: templateId,
        SubscribeStatusString: answer,
        PopupScene: '0',
      })),
    });
  }

  /** The settings: the user turns a template off or on. What was granted stays, and counts again once it is on. */
  change(openid: string, template: Template, answer: 'accept' | 'reject'): void {
    this.grant(openid, template.templateId).isOff = answer === 'reject';
    this.events.emit('subscribe_msg_change_event', {
      FromUserName: openid,
      List: [{ TemplateId: template.templateId, SubscribeStatusString: answer }],
    });
  }

  /** Takes one grant and sends. The app's server is told what became of it. @returns the message's id; null: not granted */
  send(openid: string, template: Template, content: Record<string, unknown>): bigint | null {
    const { templateId } = template;
    const grant = this.grants.get(keyOf(openid, templateId));
    if (!grant || grant.isOff || (template.kind === 'long-term' ? !grant.isLong : grant.left === 0)) return null;
    if (template.kind === 'one-time') grant.left--;
    const id = this.nextMessageId++;
    this.keep({ at: this.world.clock.now(), openid, kind: 'subscription', templateId, content });
    this.events.emit('subscribe_msg_sent_event', {
      FromUserName: openid,
      List: [{ TemplateId: templateId, MsgID: String(id), ErrorCode: '0', ErrorStatus: 'success' }],
    });
    return id;
  }

  /** The user writes to the customer service. */
  say(openid: string, type: string, content: Record<string, unknown>): void {
    this.open(openid, 'message');
    this.talk(openid).lastAt = this.world.clock.now();
    const MsgId = String(this.nextMessageId++);
    this.events.emit(type, { FromUserName: openid, ...content, MsgId });
  }

  /** The user opens the customer service's session. */
  enter(openid: string, sessionFrom: string): void {
    this.open(openid, 'entry');
    this.events.emit('user_enter_tempsession', { FromUserName: openid, SessionFrom: sessionFrom });
  }

  /** Why nothing may be sent to this user: the windows are closed, or what they allow is used up; null if it may. */
  refusal(openid: string): 'closed' | 'used-up' | null {
    const open = this.openWindows(openid);
    if (open.length === 0) return 'closed';
    return open.some(({ left }) => left > 0) ? null : 'used-up';
  }

  /** Sends a customer-service message; it counts in every window that is open, which ends typing. */
  reply(openid: string, content: Record<string, unknown>): void {
    for (const window of this.openWindows(openid)) window.left = Math.max(window.left - 1, 0);
    const talk = this.talk(openid);
    talk.lastAt = this.world.clock.now();
    talk.typingUntil = 0;
    this.keep({ at: talk.lastAt, openid, kind: 'customer-service', templateId: null, content });
  }

  /** @returns why not: nobody has said anything for half a minute, or it shows already */
  type(openid: string): 'silent' | 'typing' | null {
    const now = this.world.clock.now();
    const talk = this.talks.get(openid);
    if (!talk || now - talk.lastAt > TALK_MS) return 'silent';
    if (talk.typingUntil > now) return 'typing';
    talk.typingUntil = now + TYPING_MS;
    return null;
  }

  stopTyping(openid: string): void {
    const talk = this.talks.get(openid);
    if (talk) talk.typingUntil = 0;
  }

  isTyping(openid: string): boolean {
    return (this.talks.get(openid)?.typingUntil ?? 0) > this.world.clock.now();
  }

  /** What may still be sent to one user, by window. */
  windows(openid: string): Talk['windows'] {
    return this.talks.get(openid)?.windows ?? {};
  }

  reset(): void {
    this.templates = new Map(templatesOf(this.world.appId).map((template) => [template.templateId, template]));
    this.grants.clear();
    this.talks.clear();
    this.sent = [];
    this.nextMessageId = FIRST_MESSAGE_ID;
  }

  save(): Saved {
    return {
      templates: this.listTemplates(),
      grants: this.listGrants().map((grant) => ({ ...grant })),
      talks: [...this.talks].map(([openid, talk]) => [openid, structuredClone(talk)]),
      sent: [...this.sent],
      nextMessageId: String(this.nextMessageId),
    };
  }

  load(saved: unknown): void {
    const { templates, grants, talks, sent, nextMessageId } = saved as Saved; // as saved
    this.templates = new Map(templates.map((template) => [template.templateId, template]));
    this.grants = new Map(grants.map((grant) => [keyOf(grant.openid, grant.templateId), grant]));
    this.talks = new Map(talks);
    this.sent = sent;
    this.nextMessageId = BigInt(nextMessageId);
  }

  private grant(openid: string, templateId: string): Grant {
    const key = keyOf(openid, templateId);
    const grant = this.grants.get(key) ?? { openid, templateId, left: 0, isLong: false, isOff: false };
    this.grants.set(key, grant);
    return grant;
  }

  private talk(openid: string): Talk {
    const talk = this.talks.get(openid) ?? { windows: {}, lastAt: 0, typingUntil: 0 };
    this.talks.set(openid, talk);
    return talk;
  }

  private open(openid: string, kind: keyof typeof WINDOWS): void {
    const { count, ms } = WINDOWS[kind];
    this.talk(openid).windows[kind] = { until: this.world.clock.now() + ms, left: count };
  }

  private openWindows(openid: string): Window[] {
    const now = this.world.clock.now();
    return Object.values(this.windows(openid)).filter(({ until }) => until > now);
  }

  private keep(message: SentMessage): void {
    this.sent.push(message);
    if (this.sent.length > KEPT) this.sent.splice(0, this.sent.length - KEPT);
  }
}

const keyOf = (openid: string, templateId: string): string => `${openid} ${templateId}`;
