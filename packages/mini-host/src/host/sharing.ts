import type { ApiContext } from '../api/api-context';

/** A card as it would be sent. */
export interface ShareCard {
  title?: string;
  path?: string;
  imageUrl?: string;
  [more: string]: unknown;
}

export interface ShareRequest {
  from: 'menu' | 'button';
  target?: { id: string; dataset: Record<string, unknown> };
}

const toCard = (value: unknown): ShareCard => (typeof value === 'object' && value !== null ? { ...value } : {});

/** Source: WeChat, onShareAppMessage. */
const WAITS_MS = 3_000;

const within = async (promise: Promise<unknown>, waitMs: number): Promise<unknown> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), waitMs)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** Asks the shown page for a card, as the platform does when the viewer forwards it. */
export class Sharing {
  /** Cards given so far, oldest first. */
  readonly cards: ShareCard[] = [];

  constructor(private readonly context: ApiContext) {}

  /**
   * A `promise` in the answer is waited for, three seconds long; then the rest of the answer is the card. Without a path of its own the card opens the page as it is.
   * @throws Error when the page cannot be forwarded
   */
  async shareCard(request: ShareRequest = { from: 'menu' }): Promise<ShareCard> {
    const page = this.context.page();
    if (!page.has('onShareAppMessage')) throw new Error(`${page.path} has no onShareAppMessage: it cannot be shared`);
    const answer = toCard(page.call('onShareAppMessage', { webViewUrl: '', ...request }));
    const { promise, ...now } = answer;
    const card = promise instanceof Promise ? { ...now, ...toCard(await within(promise, WAITS_MS)) } : now;
    this.cards.push(card);
    return card;
  }

  /** @throws Error when the page does not offer itself to the timeline */
  shareTimeline(): ShareCard {
    const page = this.context.page();
    if (!page.has('onShareTimeline')) throw new Error(`${page.path} has no onShareTimeline: it cannot be shared there`);
    const card = toCard(page.call('onShareTimeline'));
    this.cards.push(card);
    return card;
  }
}
