import { ApiError, type Call, distributionApi } from '@kaibo/api-client';
import type { SendTouch } from '@kaibo/contracts/distribution.dto';
import type { Session } from '../../session';
import { newKey } from '../posts/picture.rules';
import { tokenIn, type TouchDraft } from './touch.rules';

/** A touch that the API has not heard of yet. */
interface Waiting {
  touch: SendTouch;
  /** By the phone's own clock, ms. */
  seenAt: number;
}

export interface TouchesParts {
  appId: string;
  call: Call;
  session: Pick<Session, 'call' | 'isOpen' | 'opening' | 'open'>;
  readStored: <T>(key: string, isRight: (value: unknown) => value is T) => T | undefined;
  store: (key: string, value: unknown) => void;
  /** The phone's clock, ms. */
  phoneNow: () => number;
  /** The time as the server has it, as well as it is known, ms. */
  timeNow: () => number;
  random: () => number;
}

export interface Touches {
  /** Tells the API what brought the viewer here: now, or as soon as it answers. The same again is told once. */
  add(draft: TouchDraft): void;
  /** Tries again what was not heard. Ends when nothing more can be done now. */
  flush(): Promise<void>;
  /** The token by which the viewer came last; null: none, or not known. */
  cameBy(): string | null;
  /** A code's token, once it was looked up. */
  noteToken(token: string): void;
  /** What the sign-in takes along: this device's touches become the member's. Waits for one that is on its way. */
  deviceKey(): Promise<string | undefined>;
}

/** What nobody heard within the longest window of a policy is of no use to anybody. */
const KEPT_FOR_MS = 30 * 86_400_000;
const KEPT_MOST = 20;
/** What is told within this time is told at once: the server's clock says when it was. */
const AT_ONCE_MS = 30_000;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isWaitingList = (value: unknown): value is Waiting[] =>
  Array.isArray(value) &&
  value.every(
    (one: Partial<Waiting> | null) => typeof one?.seenAt === 'number' && typeof one.touch?.id === 'string', // read, not trusted
  );

const codeOf = (error: unknown): string | null => (error instanceof ApiError ? error.code : null);
/** Whether the API understood and refused for good: asking again would bring the same. */
const isRefused = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 408 &&
  error.status !== 429;

/**
 * What brought the viewer here, on its way to the API. It waits in storage until it was heard, and one is told after the other.
 * Before the sign-in it is told of this device; who the live player names as the sharer is believed of a viewer only, so that
 * such a touch signs in first.
 */
export function createTouches(parts: TouchesParts): Touches {
  const { appId, session, readStored, store, phoneNow, timeNow, random } = parts;
  const keys = { waiting: `kaibo.touches.1.${appId}`, device: `kaibo.device.1.${appId}` };
  const [unknown, mine] = [distributionApi(parts.call), distributionApi(session.call)];
  const told = new Set<string>();
  let device = readStored(keys.device, isText);
  let waiting = (readStored(keys.waiting, isWaitingList) ?? []).filter(
    ({ seenAt }) => phoneNow() - seenAt < KEPT_FOR_MS,
  );
  let flushing: Promise<void> | null = null;
  let isAgain = false;
  let unknownOnItsWay: Promise<unknown> | null = null;
  let lastToken: string | null = null;

  const keep = (next: Waiting[]) => {
    waiting = next.slice(-KEPT_MOST);
    store(keys.waiting, waiting);
  };
  const setDevice = (key: string | undefined) => {
    device = key;
    store(keys.device, key ?? '');
  };

  /** With the time at which it was, unless it is told at once; a phone whose clock was set meanwhile cannot say. */
  const dated = ({ touch, seenAt }: Waiting): SendTouch => {
    const agoMs = phoneNow() - seenAt;
    return agoMs < AT_ONCE_MS ? touch : { ...touch, at: new Date(timeNow() - agoMs).toISOString() };
  };

  const tellOfDevice = async (touch: SendTouch): Promise<void> => {
    unknownOnItsWay = unknown
      .touchUnknown(appId, { ...touch, deviceKey: device })
      .then(({ deviceKey }) => setDevice(deviceKey))
      .finally(() => (unknownOnItsWay = null));
    await unknownOnItsWay;
  };

  /** Whether the viewer is signed in; only a touch that is worth it signs in. */
  const isKnown = async (touch: SendTouch): Promise<boolean> => {
    const opening = session.opening();
    if (!session.isOpen() && !opening && touch.shareOpenid === undefined) return false;
    try {
      await (opening ?? session.open());
      return true;
    } catch (error) {
      if (!isRefused(error)) throw error;
      return false; // nobody signs in here: the token counts all the same
    }
  };

  const tell = async (touch: SendTouch): Promise<void> => {
    if (await isKnown(touch)) await mine.touch({ ...touch, deviceKey: device });
    else await tellOfDevice(touch);
  };

  /** Tells one; what the API finds wrong with the time or the key is told without. */
  const deliver = async (one: Waiting): Promise<void> => {
    const touch = dated(one);
    try {
      await tell(touch);
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'DEVICE_KEY_INVALID' && code !== 'TOUCH_TIME_INVALID') throw error;
      if (code === 'DEVICE_KEY_INVALID') setDevice(undefined);
      await tell(code === 'TOUCH_TIME_INVALID' ? one.touch : touch);
    }
  };

  const run = async (): Promise<void> => {
    for (let one = waiting[0]; one; one = waiting[0]) {
      const { id } = one.touch;
      try {
        await deliver(one);
      } catch (error) {
        if (!isRefused(error)) return; // it waits for a better time
      }
      keep(waiting.filter(({ touch }) => touch.id !== id));
    }
  };

  /** One after the other; who asks while one runs has it look again. */
  const flush = (): Promise<void> => {
    isAgain = flushing !== null;
    flushing ??= run().finally(() => {
      flushing = null;
      if (isAgain && waiting.length > 0) void flush();
    });
    return flushing;
  };

  return {
    add: (draft) => {
      lastToken = tokenIn(draft) ?? lastToken;
      const content = JSON.stringify(draft);
      if (told.has(content)) return;
      told.add(content);
      keep([...waiting, { touch: { ...draft, id: newKey(random) }, seenAt: phoneNow() }]);
      void flush();
    },
    flush,
    cameBy: () => lastToken,
    noteToken: (token) => (lastToken = token),
    deviceKey: async () => {
      await unknownOnItsWay?.catch(() => undefined);
      return device;
    },
  };
}
