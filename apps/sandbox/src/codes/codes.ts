import { type Part } from '../world';

/** Pages outside of the published version that codes may lead to, in all. Source: 获取不限制的小程序码. */
const MOST_UNCHECKED_PAGES = 60_000;
const KEPT = 500;

/** A code that was made. */
export interface MadeCode {
  /** Virtual time, milliseconds. */
  at: number;
  page: string;
  scene: string;
  version: string;
  /** What the picture says to who scans it. */
  payload: string;
}

/** The mini-program codes of one account. */
export class Codes implements Part {
  private made: MadeCode[] = [];
  private unchecked = new Set<string>();

  /** Newest first. */
  list(): MadeCode[] {
    return [...this.made].reverse();
  }

  add(code: MadeCode): void {
    this.made.push(code);
    if (this.made.length > KEPT) this.made.shift();
  }

  /** Takes a page that nobody checked. @returns false when there were too many */
  allow(page: string): boolean {
    if (!this.unchecked.has(page) && this.unchecked.size >= MOST_UNCHECKED_PAGES) return false;
    this.unchecked.add(page);
    return true;
  }

  reset(): void {
    this.made = [];
    this.unchecked.clear();
  }

  save(): { made: MadeCode[]; unchecked: string[] } {
    return { made: [...this.made], unchecked: [...this.unchecked] };
  }

  load(saved: unknown): void {
    const { made, unchecked } = saved as ReturnType<Codes['save']>; // as saved
    this.made = [...made];
    this.unchecked = new Set(unchecked);
  }
}

/**
 * What a phone reads from the picture: the platform's plain scheme (明文 scheme), which says where it leads. The real
 * pictures are round and hold a number that only the platform understands.
 */
export const payloadOf = (appId: string, page: string, scene: string, version: string): string =>
  `weixin://dl/business/?${new URLSearchParams({
    appid: appId,
    path: page,
    query: `scene=${encodeURIComponent(scene)}`,
    env_version: version,
  })}`;
