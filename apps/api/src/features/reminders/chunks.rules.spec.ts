import {
  BATCH,
  begin,
  isDone,
  RESULT_OF,
  resultsOf,
  settle,
  SLOT_RESULTS,
  type SlotResult,
  type Slots,
  slotsOf,
  takeOver,
  voidRest,
} from './chunks.rules';

const fresh = (size: number): Slots => slotsOf({ size, intent: 0, done: 0, results: Buffer.alloc(0) });
const named = (result: SlotResult, ...places: number[]) => new Map(places.map((at) => [at, result]));

/** Chance that is the same for the same seed (mulberry32). */
const chance = (seed: number) => {
  let state = (seed * 0x9e3779b1) >>> 0;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
};

it('gives each result a byte of its own, and none is the byte of what has not gone', () => {
  const bytes = SLOT_RESULTS.map((result) => RESULT_OF[result]);
  expect(new Set(bytes).size).toBe(bytes.length);
  expect(bytes).not.toContain(0);
});

it('takes in hand what is open, in order, and passes by what has a result', () => {
  const slots = settle(begin(fresh(6), 4).slots, named('sent', 1, 2));
  expect([slots.done, slots.intent]).toEqual([0, 0]);
  expect(begin(slots, 3)).toMatchObject({ batch: [0, 3, 4], slots: { done: 0, intent: 5 } });
});

it('takes for unknown what another process had in hand, and nothing else', () => {
  const slots = takeOver(begin(settle(begin(fresh(8), 3).slots, named('sent', 0, 1, 2)), 2).slots);
  expect(slots.results.toString('latin1')).toBe('sssuu\0\0\0');
  expect(slots).toMatchObject({ done: 5, intent: 5 });
});

it('leaves nothing to be sent once it is void', () => {
  const slots = voidRest(settle(begin(fresh(4), 2).slots, named('refused', 1)));
  expect(slots.results.toString('latin1')).toBe('vrvv');
  expect(isDone(slots)).toBe(true);
  expect(begin(slots).batch).toEqual([]);
});

it('refuses a second result', () => {
  const slots = settle(begin(fresh(2)).slots, named('sent', 0));
  expect(() => settle(slots, named('refused', 0))).toThrow('has a result already');
});

/*
 * Any history of batches, answers, refusals, sleeps and deaths, against a platform that counts what reaches it: the row is
 * what was written last, so a death forgets whatever was not written.
 */
it.each(Array.from({ length: 300 }, (_, seed) => seed))(
  'sends to nobody twice, and loses nobody: history %d',
  (seed) => {
    const pick = chance(seed + 1);
    const size = 1 + pick(300);
    const reached = new Array<number>(size).fill(0);
    let row = { size, intent: 0, done: 0, results: Buffer.alloc(0) };
    const write = (slots: Slots): void =>
      void (row = { size, intent: slots.intent, done: slots.done, results: Buffer.from(resultsOf(slots)) });
    let deaths = 0;
    let timeouts = 0;
    let isVoid = false;

    for (let worker = 0; !isDone(slotsOf(row)); worker++) {
      let slots = takeOver(slotsOf(row));
      for (;;) {
        if (pick(400) === 0) {
          write(voidRest(slots));
          isVoid = true;
          break;
        }
        const begun = begin(slots);
        write(begun.slots);
        if (begun.batch.length === 0) break;
        const outcomes = new Map<number, SlotResult>();
        let died = false;
        for (const at of begun.batch) {
          if (worker < 20 && pick(150) === 0) {
            died = true;
            break;
          }
          const answer = pick(10);
          if (answer === 0) continue; // not sent for certain: busy, the day's quota
          if (answer === 1) outcomes.set(at, 'refused');
          else {
            reached[at] = (reached[at] ?? 0) + 1;
            const isLate = pick(20) === 0;
            timeouts += Number(isLate);
            outcomes.set(at, isLate ? 'unknown' : 'sent');
          }
        }
        if (died) {
          deaths++;
          break;
        }
        slots = settle(begun.slots, outcomes);
        write(slots);
      }
    }

    const slots = slotsOf(row);
    const text = slots.results.toString('latin1');
    expect(Math.max(...reached)).toBeLessThanOrEqual(1);
    const count = (result: SlotResult): number =>
      [...slots.results].filter((byte) => byte === RESULT_OF[result]).length;
    expect(count('unknown')).toBeLessThanOrEqual(BATCH * deaths + timeouts);
    reached.forEach((times, at) => {
      const result = text.charCodeAt(at);
      if (result === RESULT_OF.sent) expect(times).toBe(1);
      if (result === RESULT_OF.refused || result === RESULT_OF.void) expect(times).toBe(0);
    });
    expect(count('void') === 0 || isVoid).toBe(true);
    expect(text).not.toContain('\0');
  },
);
