import { setImmediate } from 'node:timers/promises';

/** Work that is cut into slices. It yields after each how much was in it, and returns what it comes to. */
export type Slices<T> = Generator<number, T>;

/** After each slice whatever else waits in this process has its turn. */
export async function inSlices<T>(work: Slices<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}
