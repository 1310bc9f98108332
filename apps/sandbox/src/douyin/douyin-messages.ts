import { type Part, type World } from '../world';

export interface DouyinTemplate {
  id: string;
  title: string;
  /** What `data` has to name, all of it and nothing else. */
  keywords: string[];
  /** A consent to it stays; to a one-time one it is spent by a message. */
  isLongTerm: boolean;
}

export interface SentNotice {
  /** Virtual time, milliseconds. */
  at: number;
  openid: string;
  templateId: string;
  data: Record<string, string>;
  page: string | null;
  kinds: number[];
}

interface Saved {
  templates: DouyinTemplate[];
  grants: [key: string, count: number][];
  sent: SentNotice[];
  quotaLeft: number | null;
}

const KEPT_SENT = 500;

/** The one that is there from the start, for whoever wants to send without setting anything up. */
const FIRST: DouyinTemplate = {
  id: 'MSG0000000000000000000000000000000001',
  title: '开播提醒',
  keywords: ['直播主题', '开播时间'],
  isLongTerm: false,
};

/** Subscribe messages of an app: templates, who agreed to them, and what was sent. */
export class DouyinMessages implements Part {
  private templates = new Map<string, DouyinTemplate>([[FIRST.id, FIRST]]);
  private grants = new Map<string, number>();
  private sent: SentNotice[] = [];
  /** How many may still be sent; null: any number. */
  quotaLeft: number | null = null;

  constructor(private readonly world: World) {}

  template(id: string): DouyinTemplate | null {
    return this.templates.get(id) ?? null;
  }

  addTemplate(template: DouyinTemplate): void {
    this.templates.set(template.id, template);
  }

  /** @param count consents more to a one-time template; for a long-term one 0 takes it back */
  grant(openid: string, { id, isLongTerm }: DouyinTemplate, count: number): void {
    const key = `${openid}/${id}`;
    this.grants.set(key, isLongTerm ? Number(count > 0) : (this.grants.get(key) ?? 0) + count);
  }

  consents(openid: string, { id }: DouyinTemplate): number {
    return this.grants.get(`${openid}/${id}`) ?? 0;
  }

  /** Of somebody who consented. */
  send(notice: Omit<SentNotice, 'at'>, template: DouyinTemplate): void {
    const key = `${notice.openid}/${template.id}`;
    if (!template.isLongTerm) this.grants.set(key, (this.grants.get(key) ?? 0) - 1);
    if (this.quotaLeft !== null) this.quotaLeft--;
    this.sent = [...this.sent.slice(1 - KEPT_SENT), { at: this.world.clock.now(), ...notice }];
  }

  list(): { templates: DouyinTemplate[]; sent: SentNotice[]; quotaLeft: number | null } {
    return { templates: [...this.templates.values()], sent: [...this.sent], quotaLeft: this.quotaLeft };
  }

  reset(): void {
    this.load({ templates: [FIRST], grants: [], sent: [], quotaLeft: null } satisfies Saved);
  }

  save(): Saved {
    return structuredClone({ ...this.list(), grants: [...this.grants] });
  }

  load(saved: unknown): void {
    const { templates, grants, sent, quotaLeft } = structuredClone(saved) as Saved; // as saved
    this.templates = new Map(templates.map((template) => [template.id, template]));
    this.grants = new Map(grants);
    this.sent = sent;
    this.quotaLeft = quotaLeft;
  }
}
