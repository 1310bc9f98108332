import { type TokenFamily } from '@kaibo/douyin/endpoints';
import { type Part, type World } from '../world';

const LIFE_SECONDS = 7_200;
/** A token goes on so long after another was fetched. Source: client_token, about five minutes. */
const BUFFER_MS = 5 * 60_000;

interface Token {
  text: string;
  endsAt: number;
}

type Saved = Record<TokenFamily, Token[]>;

const none = (): Saved => ({ 'access-token': [], 'client-token': [] });

/** An app's tokens of both families. */
export class DouyinTokens implements Part {
  private kept = none();

  constructor(private readonly world: World) {}

  /** The one before goes on for a few minutes. */
  give(family: TokenFamily): { access_token: string; expires_in: number } {
    const now = this.world.clock.now();
    const before = this.kept[family].filter((token) => token.endsAt > now);
    for (const token of before) token.endsAt = Math.min(token.endsAt, now + BUFFER_MS);
    const chance = this.world.random(24).toString('hex');
    const text = family === 'client-token' ? `clt.${chance}` : `0801121846${chance}`;
    // Those that are over are still told from those that never were.
    this.kept[family] = [...this.kept[family].slice(-20), { text, endsAt: now + LIFE_SECONDS * 1000 }];
    return { access_token: text, expires_in: LIFE_SECONDS };
  }

  /** A token of the other family is no token. */
  look(family: TokenFamily, text: string): 'good' | 'over' | 'unknown' {
    const found = this.kept[family].find((token) => token.text === text);
    if (!found) return 'unknown';
    return found.endsAt > this.world.clock.now() ? 'good' : 'over';
  }

  /** Those that count now, without what they say: a token is a secret here too. */
  list(): { family: TokenFamily; endsAt: number }[] {
    const now = this.world.clock.now();
    return (Object.keys(this.kept) as TokenFamily[]).flatMap((family) =>
      // of a record of just these
      this.kept[family].filter(({ endsAt }) => endsAt > now).map(({ endsAt }) => ({ family, endsAt })),
    );
  }

  /** Ends all of them at once. */
  revoke(): void {
    this.kept = none();
  }

  reset(): void {
    this.revoke();
  }

  save(): Saved {
    return structuredClone(this.kept);
  }

  load(saved: unknown): void {
    this.kept = structuredClone(saved) as Saved; // as saved
  }
}
