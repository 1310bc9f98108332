import { type Part } from '../world';

/** What one account's live family goes by beside its switches: numbers and lists. */
export interface Settings {
  /** Most hours between start and end: the page says 24, reports of 2020 say 12. */
  longestHours: number;
  /** Names with one of them are refused. */
  forbiddenWords: readonly string[];
  /** How long goods count as being pushed. The platform names no number. */
  pushMs: number;
  /** Pages of the published mini-program; null: every page is. */
  publishedPaths: readonly string[] | null;
  /** The tables of codes hold three for goods that are not there. */
  unknownGoodsCode: 300024 | 300015 | 1003;
}

export const DEFAULT_SETTINGS: Settings = {
  longestHours: 24,
  forbiddenWords: ['违禁词'],
  pushMs: 5_000,
  publishedPaths: null,
  unknownGoodsCode: 300024,
};

export class LiveSettings implements Part {
  now: Settings = DEFAULT_SETTINGS;

  change(changes: Partial<Settings>): void {
    this.now = { ...this.now, ...changes };
  }

  reset(): void {
    this.now = DEFAULT_SETTINGS;
  }

  save(): Settings {
    return this.now;
  }

  load(saved: unknown): void {
    this.now = { ...DEFAULT_SETTINGS, ...(saved as Partial<Settings>) }; // as saved
  }
}
