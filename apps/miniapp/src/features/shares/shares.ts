import { type Call, distributionApi } from '@kaibo/api-client';
import type { ShareView } from '@kaibo/contracts/distribution.dto';
import type { Session } from '../../session';
import { goodShare, type KeptShare, type Shared, withShare } from './share.rules';

export interface SharesParts {
  appId: string;
  session: Pick<Session, 'call' | 'isOpen'>;
  readStored: <T>(key: string, isRight: (value: unknown) => value is T) => T | undefined;
  store: (key: string, value: unknown) => void;
  /** ms. */
  now: () => number;
  /** The token by which the viewer came; null: none. */
  cameBy: () => string | null;
}

export interface Shares {
  /** The viewer's own token for this; signs in. Asked for by many at once it is made once. */
  tokenOf(shared: Shared): Promise<string>;
  /** Has the token ready for a share that cannot wait, of whoever has signed in already. Never fails. */
  prepare(shared: Shared): Promise<void>;
  /** What to share with right now: the viewer's own token, else the one by which the viewer came, so that no share is lost. */
  tokenNow(shared: Shared): string | null;
  /** A printed code of this: another kind of share, which ends when it is revoked. */
  codeOf(shared: Shared): Promise<ShareView>;
  /** Whether a token costs no sign-in. */
  isReady(): boolean;
  /** Another viewer comes, or none. */
  forget(): void;
}

const isKept = (value: unknown): value is KeptShare[] =>
  Array.isArray(value) &&
  value.every(
    (one: Partial<KeptShare> | null) =>
      typeof one?.token === 'string' && typeof one.target === 'string' && typeof one.targetId === 'string', // read, not trusted
  );

/** The viewer's own shares: asked for once, kept for as long as they are good. */
export function createShares({ appId, session, readStored, store, now, cameBy }: SharesParts): Shares {
  const key = `kaibo.shares.1.${appId}`;
  const api = distributionApi(session.call as Call);
  const asking = new Map<string, Promise<string>>();
  let kept = readStored(key, isKept) ?? [];

  const keep = (next: KeptShare[]) => {
    kept = next;
    store(key, next);
  };
  const ask = async (shared: Shared): Promise<string> => {
    const { target, targetId, token, expiresAt } = await api.share(shared);
    keep(withShare(kept, { target, targetId, token, expiresAt }));
    return token;
  };
  const tokenOf = (shared: Shared): Promise<string> => {
    const good = goodShare(kept, shared, now());
    if (good) return Promise.resolve(good.token);
    const name = `${shared.target}/${shared.targetId}`;
    const asked = asking.get(name) ?? ask(shared).finally(() => asking.delete(name));
    asking.set(name, asked);
    return asked;
  };
  return {
    tokenOf,
    prepare: async (shared) => {
      if (session.isOpen()) await tokenOf(shared).catch(() => undefined); // it is tried again when the viewer shares
    },
    tokenNow: (shared) => goodShare(kept, shared, now())?.token ?? cameBy(),
    codeOf: (shared) => api.share({ ...shared, kind: 'code' }),
    isReady: () => session.isOpen(),
    forget: () => keep([]),
  };
}
