import { type Part } from '../world';

interface Saved {
  words: string[];
  pictures: string[];
  isOut: boolean;
}

const FIRST: Saved = { words: ['违规测试'], pictures: ['risky'], isOut: false };

/** What the content check of an app finds. */
export class DouyinContent implements Part {
  private now: Saved = { ...FIRST };

  get settings(): Readonly<Saved> {
    return this.now;
  }

  change(changes: Partial<Saved>): void {
    this.now = { ...this.now, ...changes };
  }

  isBadText(text: string): boolean {
    return this.now.words.some((word) => text.includes(word));
  }

  /** By what its address says, or what its first bytes spell: pictures are not looked at. */
  isBadPicture(urlOrBase64: string): boolean {
    const inside = Buffer.from(urlOrBase64.slice(0, 4_000), 'base64').toString('latin1');
    return this.now.pictures.some((word) => urlOrBase64.includes(word) || inside.includes(word));
  }

  reset(): void {
    this.now = { ...FIRST };
  }

  save(): Saved {
    return structuredClone(this.now);
  }

  load(saved: unknown): void {
    this.now = structuredClone(saved) as Saved; // as saved
  }
}
