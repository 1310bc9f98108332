import { type VirtualClock } from '../clock';
import { type Part } from '../world';

/** A refused call as `rid/get` tells of it. */
export interface FailedCall {
  /** Virtual time, milliseconds. */
  at: number;
  /** The query, the body and the answer: without secrets. */
  query: string;
  body: string;
  answer: string;
  ip: string;
}

/** Older ones are forgotten. */
const MOST = 1_000;

/** What an app was refused, by rid. */
export class FailedCalls implements Part {
  private calls = new Map<string, FailedCall>();

  constructor(private readonly clock: VirtualClock) {}

  add(rid: string, call: Omit<FailedCall, 'at'>): void {
    this.calls.set(rid, { ...call, at: this.clock.now() });
    if (this.calls.size > MOST) this.calls.delete(this.calls.keys().next().value ?? '');
  }

  find(rid: string): FailedCall | null {
    return this.calls.get(rid) ?? null;
  }

  reset(): void {
    this.calls.clear();
  }

  save(): [string, FailedCall][] {
    return [...this.calls];
  }

  load(saved: unknown): void {
    this.calls = new Map(saved as [string, FailedCall][]); // as saved
  }
}
