import { platformDay } from '../clock';
import { type Part, type World } from '../world';

/** Opens of all links of an app in one day. Source: URL Scheme 和 URL Link 优化公告. */
const VISITS_A_DAY = 3_000_000;
const KEPT = 20_000;

/** An address that opens the mini-program from outside. */
export interface Link {
  url: string;
  kind: 'url-link' | 'scheme';
  path: string;
  query: string;
  version: string;
  /** Unix seconds. */
  createdAt: number;
  expiresAt: number;
  visits: number;
}

interface Saved {
  links: Link[];
  visits: { day: string; count: number };
}

/** The links and schemes of one account. */
export class Links implements Part {
  private links = new Map<string, Link>();
  private visits = { day: '', count: 0 };

  constructor(private readonly world: World) {}

  add(link: Omit<Link, 'url' | 'visits'>): Link {
    const made: Link = { ...link, url: this.newUrl(link.kind), visits: 0 };
    this.links.set(made.url, made);
    const [oldest] = this.links.keys();
    if (this.links.size > KEPT && oldest !== undefined) this.links.delete(oldest);
    return made;
  }

  /** Whatever was appended to it, as `?cq=`, is not part of it. */
  find(url: string): Link | null {
    return this.links.get(url) ?? this.links.get(url.replace(/\?.*$/, '')) ?? null;
  }

  /** Newest first. */
  list(): Link[] {
    return [...this.links.values()].reverse();
  }

  /** Somebody taps it. @returns false when it is over or the day's visits are used up */
  open(link: Link): boolean {
    const now = this.world.clock.now();
    if (now / 1000 >= link.expiresAt || this.visitsLeft === 0) return false;
    this.visits = { day: platformDay(now), count: VISITS_A_DAY - this.visitsLeft + 1 };
    link.visits++;
    return true;
  }

  /** Today. */
  get visitsLeft(): number {
    const { day, count } = this.visits;
    return day === platformDay(this.world.clock.now()) ? VISITS_A_DAY - count : VISITS_A_DAY;
  }

  reset(): void {
    this.links.clear();
    this.visits = { day: '', count: 0 };
  }

  save(): Saved {
    return { links: [...this.links.values()].map((link) => ({ ...link })), visits: this.visits };
  }

  load(saved: unknown): void {
    const { links, visits } = saved as Saved; // as saved
    this.links = new Map(links.map((link) => [link.url, link]));
    this.visits = visits;
  }

  private newUrl(kind: Link['kind']): string {
    const name = this.world.random(16).toString('base64url').replace(/[-_]/g, 'x').slice(0, 11);
    return kind === 'scheme' ? `weixin://dl/business/?t=${name}` : `https://wxaurl.cn/${name}`;
  }
}
