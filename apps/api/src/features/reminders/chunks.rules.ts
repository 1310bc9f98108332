/** What became of one message: a byte each in a chunk. 0: it has not gone, and nobody has it in hand. */
export const RESULT_OF = {
  sent: 0x73,
  /** The platform has no permission of this viewer (43101): it is used up all the same. */
  refused: 0x72,
  /** It may have gone: the process died with it in hand, or no answer came. It is not sent again. */
  unknown: 0x75,
  /** The platform knows no such viewer. */
  invalid: 0x69,
  /** The member is banned, erased, or has no way in any more. */
  gone: 0x67,
  /** The start was moved or the room was over before its turn came. */
  void: 0x76,
} as const;
export type SlotResult = keyof typeof RESULT_OF;
export const SLOT_RESULTS = Object.keys(RESULT_OF) as SlotResult[]; // the keys of a const object are exactly its names

/** These used a permission up, as far as anybody can know. */
export const SPENT: readonly SlotResult[] = ['sent', 'refused', 'unknown'];

/** Messages that are in hand at once: so many are unknown when a process dies. */
export const BATCH = 50;
/** Recipients of a chunk. */
export const CHUNK_SIZE = 1_000;

/** How far a chunk is. What has no result below `done` there is none; between `done` and `intent` it is in hand. */
export interface Slots {
  size: number;
  intent: number;
  done: number;
  /** `size` bytes. */
  results: Buffer;
}

const firstOpen = ({ size, results }: Pick<Slots, 'size' | 'results'>): number => {
  const at = results.indexOf(0);
  return at === -1 ? size : at;
};

/** As a row keeps it: results may be cut short, what is missing is 0. Pure. */
export const slotsOf = (row: { size: number; intent: number; done: number; results: Buffer }): Slots => {
  const results = Buffer.alloc(row.size);
  row.results.copy(results);
  return { size: row.size, intent: row.intent, done: row.done, results };
};

/** The results without the open end: what a row keeps. Pure. */
export const resultsOf = ({ results }: Slots): Buffer => {
  let end = results.length;
  while (end > 0 && results[end - 1] === 0) end--;
  return results.subarray(0, end);
};

/** Another process had it: whatever that had in hand may have gone, and is not sent again. Pure. */
export function takeOver(slots: Slots): Slots {
  const results = Buffer.from(slots.results);
  for (let at = slots.done; at < slots.intent; at++) if (results[at] === 0) results[at] = RESULT_OF.unknown;
  const done = firstOpen({ size: slots.size, results });
  return { size: slots.size, results, done, intent: done };
}

/** The next messages to take in hand, by their place; to be written before any of them goes. Pure. */
export function begin(slots: Slots, most: number = BATCH): { slots: Slots; batch: number[] } {
  const batch: number[] = [];
  for (let at = slots.done; at < slots.size && batch.length < most; at++) if (slots.results[at] === 0) batch.push(at);
  const last = batch.at(-1);
  return { slots: { ...slots, intent: last === undefined ? slots.done : last + 1 }, batch };
}

/** What came of those in hand. Who is not named did not go, for certain, and is open again. Pure. */
export function settle(slots: Slots, outcomes: ReadonlyMap<number, SlotResult>): Slots {
  const results = Buffer.from(slots.results);
  for (const [at, result] of outcomes) {
    if (results[at] !== 0) throw new Error(`the message ${at} has a result already`);
    results[at] = RESULT_OF[result];
  }
  const done = firstOpen({ size: slots.size, results });
  return { size: slots.size, results, done, intent: done };
}

/** Nothing more is sent of it. Nothing may be in hand. Pure. */
export function voidRest(slots: Slots): Slots {
  const results = Buffer.from(slots.results);
  for (let at = 0; at < slots.size; at++) if (results[at] === 0) results[at] = RESULT_OF.void;
  return { size: slots.size, results, done: slots.size, intent: slots.size };
}

export const isDone = ({ size, done }: Slots): boolean => done === size;
