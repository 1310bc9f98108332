import { createHash } from 'node:crypto';
import { openidOf } from '../live/people';
import { type Part, type World } from '../world';

/** A code lives so long (login: 5 minutes; the page of the phone number says the same). Source: 小程序登录, 手机号快速验证. */
const CODE_LIFE_MS = 5 * 60_000;
/** A code that is over is still told from one that never was, for so long. */
const CODE_KEPT_MS = 24 * 3_600_000;

export interface Phone {
  /** Without the country's code. */
  number: string;
  countryCode: string;
}

/** Somebody who uses the mini-program. */
export interface User {
  /** As whoever moves the sandbox calls them. */
  name: string;
  openid: string;
  /** The same in every app of one open-platform account. */
  unionid: string;
  phone: Phone | null;
  /** Logging in is refused (40226). */
  isBlocked: boolean;
  /** When they were last in the mini-program, by the virtual clock; null: never. */
  seenAt: number | null;
}

type Purpose = 'login' | 'phone';

interface Code {
  purpose: Purpose;
  openid: string;
  madeAt: number;
  isUsed: boolean;
}

interface Saved {
  users: User[];
  codes: [code: string, Code][];
}

/** Who of an app's users may log in, and the codes that their phones were given. */
export class Users implements Part {
  private users = new Map<string, User>();
  private codes = new Map<string, Code>();

  constructor(private readonly world: World) {}

  /** Made when first asked for. */
  named(name: string): User {
    const openid = openidOf(this.world.appId, name);
    const known = this.users.get(openid);
    if (known) return known;
    const user = { name, openid, unionid: unionidOf(name), phone: null, isBlocked: false, seenAt: null };
    this.users.set(openid, user);
    return user;
  }

  find(openid: string): User | null {
    return this.users.get(openid) ?? null;
  }

  /** In the order in which they came. */
  list(): User[] {
    return [...this.users.values()];
  }

  /** The user does something in the mini-program now. */
  isSeen(user: User): void {
    user.seenAt = this.world.clock.now();
  }

  /** What `wx.login`, or the button for the phone number, gives the mini-program. */
  makeCode(purpose: Purpose, user: User): string {
    this.forgetOldCodes();
    this.isSeen(user);
    // 32 characters for a login and 64 hex digits for a phone number, as they look today.
    const code =
      purpose === 'login'
        ? `0${this.world.random(24).toString('base64url').slice(0, 31)}`
        : this.world.random(32).toString('hex');
    this.codes.set(code, { purpose, openid: user.openid, madeAt: this.world.clock.now(), isUsed: false });
    return code;
  }

  /** Uses a code up. @returns its user, or why not: it never was one or is over, or it was used before */
  useCode(purpose: Purpose, code: string): User | 'invalid' | 'used' {
    const found = this.codes.get(code);
    const user = found ? this.users.get(found.openid) : undefined;
    if (!found || !user || found.purpose !== purpose) return 'invalid';
    if (found.isUsed) return 'used';
    const age = this.world.clock.now() - found.madeAt;
    if (age < 0 || age >= CODE_LIFE_MS) return 'invalid';
    found.isUsed = true;
    this.isSeen(user);
    return user;
  }

  reset(): void {
    this.users.clear();
    this.codes.clear();
  }

  save(): Saved {
    return {
      users: this.list().map((user) => ({ ...user })),
      codes: [...this.codes].map(([code, facts]) => [code, { ...facts }]),
    };
  }

  load(saved: unknown): void {
    const { users, codes } = saved as Saved; // as saved
    this.users = new Map(users.map((user) => [user.openid, user]));
    this.codes = new Map(codes);
  }

  private forgetOldCodes(): void {
    const now = this.world.clock.now();
    for (const [code, { madeAt }] of this.codes) if (madeAt + CODE_KEPT_MS < now) this.codes.delete(code);
  }
}

const unionidOf = (name: string): string =>
  `o${createHash('sha256').update(`union/${name}`).digest('base64url').slice(0, 27)}`;
