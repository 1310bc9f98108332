import { readStored, store } from '../../platform/storage';

/** What this phone knows of the viewer's reminders without asking: enough to say so at once, never the last word. */
interface Remembered {
  /** The template to ask a permission for; null: not known yet. */
  templateId: string | null;
  /** Rooms the viewer asked to be reminded of, newest first. */
  roomIds: string[];
}

const KEY = `kaibo.remind.1.${__APP_ID__}`;
const MOST = 50;
const isRemembered = (value: unknown): value is Remembered => {
  const known = value as Partial<Remembered> | null | undefined; // read, not trusted
  return (known?.templateId === null || typeof known?.templateId === 'string') && Array.isArray(known.roomIds);
};

/** Storage answers late, or is full: what was said a moment ago is known all the same. */
let latest: Remembered | null = null;

const read = (): Remembered => (latest ??= readStored(KEY, isRemembered) ?? { templateId: null, roomIds: [] });
const write = (known: Remembered): void => {
  latest = known;
  store(KEY, known);
};

export const rememberedTemplate = (): string | null => read().templateId;
export const rememberTemplate = (templateId: string | null): void => write({ ...read(), templateId });

export const isRememberedRoom = (roomId: string): boolean => read().roomIds.includes(roomId);
export const rememberRoom = (roomId: string, isOn: boolean): void => {
  const known = read();
  const others = known.roomIds.filter((id) => id !== roomId);
  write({ ...known, roomIds: isOn ? [roomId, ...others].slice(0, MOST) : others });
};

/** Another viewer, or none: what this phone knew was of somebody else. */
export const forgetReminders = (): void => write({ templateId: null, roomIds: [] });
