import { LRUCache } from 'lru-cache';

/** App ids that nobody has are remembered, but not for long and not without number. */
const REMEMBERED = { max: 10_000, ttl: 5_000 };
/** So many may be looked up in vain in a second, each by a statement of its own. */
const MOST_IN_VAIN_PER_SECOND = 50;
/** Beyond, those that come within this time share one statement. */
const TOGETHER_MS = 50;

/** Which of these app ids exist: one statement. */
export type FindExisting = (appIds: string[]) => Promise<Set<string>>;

/**
 * Keeps made-up app ids cheap: the statements that they cost in a second are bounded, whatever their number.
 * Nobody is refused for it. From outside a mini-app that this process has not read yet looks like a made-up id, so a limit
 * with "not found" or "too many requests" behind it would let a trickle of guesses take real mini-apps off the air. Instead
 * whoever comes in a flood waits a moment, and is asked for together with all the others that wait.
 */
export class UnknownApps {
  private readonly unknown = new LRUCache<string, true>(REMEMBERED);
  private underWay = 0;
  private inVain = 0;
  private secondBegan = 0;
  private together: { appIds: string[]; existing: Promise<Set<string>> } | null = null;

  constructor(private readonly findExisting: FindExisting) {}

  /** @param lookUp asks for this one app id: null when nobody has it */
  async find<Found>(appId: string, lookUp: () => Promise<Found | null>): Promise<Found | null> {
    if (this.unknown.has(appId)) return null;
    if (this.isFlooded() && !(await this.exists(appId))) return this.remember(appId);
    this.underWay++;
    try {
      const found = await lookUp();
      if (found !== null) return found;
      this.inVain++;
      return this.remember(appId);
    } finally {
      this.underWay--;
    }
  }

  /** A mini-app was added: its id may have been asked for before. */
  forget(): void {
    this.unknown.clear();
  }

  private remember(appId: string): null {
    this.unknown.set(appId, true);
    return null;
  }

  private isFlooded(): boolean {
    const now = performance.now(); // the machine's clock, not the world's: it is the machine that is spared
    if (now - this.secondBegan >= 1_000) [this.secondBegan, this.inVain] = [now, 0];
    return this.underWay + this.inVain >= MOST_IN_VAIN_PER_SECOND;
  }

  private async exists(appId: string): Promise<boolean> {
    this.together ??= this.gather();
    const { appIds, existing } = this.together;
    appIds.push(appId);
    return (await existing).has(appId);
  }

  private gather(): { appIds: string[]; existing: Promise<Set<string>> } {
    const appIds: string[] = [];
    const existing = new Promise<void>((resolve) => setTimeout(resolve, TOGETHER_MS)).then(() => {
      this.together = null;
      return this.findExisting(appIds);
    });
    return { appIds, existing };
  }
}
