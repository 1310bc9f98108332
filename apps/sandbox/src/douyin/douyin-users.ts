import { createHash } from 'node:crypto';
import { type Part, type World } from '../world';

/** The programs that open mini-programs; a person has an account of their own in each. */
export const HOSTS = ['douyin', 'douyin_lite', 'toutiao', 'toutiao_lite'] as const;
export type Host = (typeof HOSTS)[number];

/** Codes work once, and so long. Source: tt.login. */
const CODE_LIFE_MS = 3 * 60_000;
const KEPT_CODES = 10_000;

export interface DouyinUser {
  /** As whoever moves the sandbox calls them. */
  name: string;
  host: Host;
  openid: string;
  anonymousOpenid: string;
  /** The same in every app of one developer, another in each host. */
  unionid: string;
}

export interface LoginCodes {
  /** Null for a guest. */
  code: string | null;
  anonymousCode: string;
  user: DouyinUser;
}

interface Code {
  user: string;
  isAnonymous: boolean;
  madeAt: number;
}

interface Saved {
  users: [key: string, DouyinUser][];
  codes: [code: string, Code][];
}

const idOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 36);

/** Who uses an app, and the codes that their phones were given. */
export class DouyinUsers implements Part {
  private users = new Map<string, DouyinUser>();
  private codes = new Map<string, Code>();

  constructor(private readonly world: World) {}

  /** Made when first asked for. */
  named(name: string, host: Host): DouyinUser {
    const key = `${host}/${name}`;
    let user = this.users.get(key);
    if (!user) {
      const { appId } = this.world;
      user = {
        name,
        host,
        openid: `_000${idOf('openid', appId, host, name).slice(4)}`,
        anonymousOpenid: idOf('anonymous', appId, host, name),
        unionid: idOf('unionid', host, name),
      };
      this.users.set(key, user);
    }
    return user;
  }

  find(openid: string): DouyinUser | null {
    return this.list().find((user) => user.openid === openid) ?? null;
  }

  list(): DouyinUser[] {
    return [...this.users.values()];
  }

  /** What `tt.login` gives. */
  makeCodes(user: DouyinUser, isGuest: boolean): LoginCodes {
    return { code: isGuest ? null : this.makeCode(user, false), anonymousCode: this.makeCode(user, true), user };
  }

  /** @returns whose it is; null for a code that never was, is over, was used, or is of the other kind */
  peek(code: string, isAnonymous: boolean): DouyinUser | null {
    const kept = this.codes.get(code);
    if (kept?.isAnonymous !== isAnonymous || kept.madeAt + CODE_LIFE_MS <= this.world.clock.now()) return null;
    return this.users.get(kept.user) ?? null;
  }

  use(code: string): void {
    this.codes.delete(code);
  }

  reset(): void {
    this.users.clear();
    this.codes.clear();
  }

  save(): Saved {
    return structuredClone({ users: [...this.users], codes: [...this.codes] });
  }

  load(saved: unknown): void {
    const { users, codes } = structuredClone(saved) as Saved; // as saved
    this.users = new Map(users);
    this.codes = new Map(codes);
  }

  private makeCode({ name, host }: DouyinUser, isAnonymous: boolean): string {
    const code = this.world.random(24).toString('base64url');
    this.codes.set(code, { user: `${host}/${name}`, isAnonymous, madeAt: this.world.clock.now() });
    for (const oldest of this.codes.keys()) {
      if (this.codes.size <= KEPT_CODES) break;
      this.codes.delete(oldest);
    }
    return code;
  }
}
