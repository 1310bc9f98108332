/** A server's date may be this old on its way through caches; a phone's clock that is off by less does no harm. */
const TRUSTED_WITHIN_MS = 15 * 60_000;

/** Answers that a closer look at the server's clock goes by. */
const SAMPLES = 8;

let offsetMs = 0;
/** How far the server was ahead of the phone by the last answers' dates. */
let samples: readonly number[] = [];

/**
 * Learns from an answer's `Date` header how far the phone's clock is off. Pure but for what it remembers.
 * @param header as the server sent it; anything else changes nothing
 */
export const noteServerDate = (header: unknown): void => {
  const at = typeof header === 'string' ? Date.parse(header) : NaN;
  if (Number.isNaN(at)) return;
  const off = at - Date.now();
  samples = [...samples, off].slice(-SAMPLES);
  offsetMs = Math.abs(off) > TRUSTED_WITHIN_MS ? off : 0;
};

/** Whether the phone's clock is plainly wrong, so that the viewer should know why times look strange. */
export const isClockWrong = (): boolean => offsetMs !== 0;

/** The time, ms: the phone's, unless its clock is plainly wrong; then the server's. */
export const timeNow = (): number => Date.now() + offsetMs;

/**
 * The server's time, ms, to the second or so: for what ends at an instant that is the server's to judge. A date is cut to its
 * second, and grows older on its way here; so of the last answers the one that was furthest ahead is nearest to the truth.
 */
export const serverNow = (): number => Date.now() + (samples.length === 0 ? 0 : Math.max(...samples) + 500);
