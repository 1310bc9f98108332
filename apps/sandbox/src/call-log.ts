import { cleaned } from './mask';

/** One call that the platform's side was asked. */
export interface LoggedCall {
  /** Virtual time, milliseconds. */
  at: number;
  /** Name in the endpoint table, or `unknown`. */
  endpoint: string;
  appId: string | null;
  /** What was asked, without secrets and tokens; long lists by their first rows. */
  request: Record<string, unknown>;
  /** What was answered, in the same way; null for a fault that is no answer, and text for what is no JSON. */
  answer: Record<string, unknown> | string | null;
  /** The answer's errcode, 0 for success; null for a fault that is no answer (timeout, HTML, ...). */
  code: number | null;
  /** Kinds of the faults that hit it, with commas between. */
  fault: string | null;
}

/** Calls older than these are counted and forgotten. */
export const KEPT_CALLS = 10_000;

/** What was asked of the platform, in order, and how often. */
export class CallLog {
  private calls: LoggedCall[] = [];
  private counts = new Map<string, number>();

  /** @param call masked: nothing in it may be a secret */
  add(call: LoggedCall): void {
    this.calls.push(call);
    if (this.calls.length > KEPT_CALLS * 1.1) this.calls = this.calls.slice(-KEPT_CALLS);
    this.counts.set(call.endpoint, (this.counts.get(call.endpoint) ?? 0) + 1);
  }

  /** Newest last. */
  last(most: number): LoggedCall[] {
    return most <= 0 ? [] : this.calls.slice(-most).map(shown);
  }

  /** Calls since the start or the last reset, by endpoint. */
  count(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  reset(): void {
    this.calls = [];
    this.counts.clear();
  }
}

/** Free text may quote what its field is not called for. */
const shown = (call: LoggedCall): LoggedCall => ({
  ...call,
  ...(JSON.parse(cleaned(JSON.stringify({ request: call.request, answer: call.answer }))) as Pick<
    LoggedCall,
    'request' | 'answer'
  >), // as written
});
