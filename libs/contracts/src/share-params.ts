/** What `custom_params` carried. `unreadable`: cut off, or no JSON however often it was decoded. */
export type ShareParams = { state: 'none' } | { state: 'unreadable' } | { state: 'read'; token: string | null };

/** The plugin, and what it appends to a goods page, encode once; some clients twice, and a page's own query once more. */
const MOST_DECODED = 3;
const NOTHING: ShareParams = { state: 'none' };

/** What a share carries through the live player, as JSON. `path`: where "home" goes. */
export const toCustomParams = (token: string, path: string): string => JSON.stringify({ path, s: token });

/** What a code of ours carries; of characters that need no encoding, at most 32. */
export const toScene = (key: string): string => `s=${key}`;

/** The key of a code's scene, as the landing page gets it: encoded, or not. Pure. @returns null for a scene that is none of ours */
export function readScene(scene: string): string | null {
  const text = decodeOnce(scene) ?? scene;
  return /^s=([A-Za-z0-9_-]{16})$/.exec(text)?.[1] ?? null;
}

/**
 * Reads `custom_params` as `getShareParams` gives it (an object) or as it comes with a goods page: JSON, encoded up to twice
 * and more. Pure.
 */
export function readCustomParams(raw: unknown): ShareParams {
  if (raw === undefined || raw === null || raw === '') return NOTHING;
  if (typeof raw !== 'string') return fromObject(raw);
  let text: string | null = raw;
  for (let round = 0; round <= MOST_DECODED && text !== null; round++) {
    const parsed = parse(text);
    if (parsed !== undefined) return typeof parsed === 'string' ? readCustomParams(parsed) : fromObject(parsed);
    const next = decodeOnce(text);
    text = next === text ? null : next;
  }
  return { state: 'unreadable' };
}

function fromObject(value: unknown): ShareParams {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { state: 'unreadable' };
  const token = (value as Record<string, unknown>).s; // any object may have it or not
  return token === undefined || token === ''
    ? NOTHING
    : { state: 'read', token: typeof token === 'string' ? token : null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function decodeOnce(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
