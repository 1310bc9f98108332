import { cleaned } from './mask';

/** One call that the platform's side was asked. */
export interface LoggedCall {
  /** Virtual time, milliseconds. */
  at: number;
  /** Name in the endpoint table, with `pay.` in front for Pay's; or `unknown`. */
  endpoint: string;
  /** For Pay the merchant's number. */
  appId: string | null;
  /** What was asked, without secrets and tokens; long lists by their first rows. */
  request: Record<string, unknown>;
  /** What was answered, in the same way; null for a fault that is no answer, and text for what is no JSON. */
  answer: Record<string, unknown> | string | null;
  /** The answer's errcode, or Pay's code; 0 for success; null for a fault that is no answer (timeout, HTML, ...). */
  code: number | string | null;
  /** Kinds of the faults that hit it, with commas between. */
  fault: string | null;
}

/** Calls older than these are counted and forgotten. */
export const KEPT_CALLS = 10_000;

/** What was asked of the platform, in order, and how often. */
export class CallLog {
  private calls: LoggedCall[] = [];
  private counts = new Map<string, number>();
  /** The last call of each interface: the next one is often the same. */
  private newest = new Map<string, LoggedCall>();

  /** @param call masked: nothing in it may be a secret */
  add(call: LoggedCall): void {
    const before = this.newest.get(call.endpoint);
    call.request = sameOr(before?.request, call.request);
    call.answer = sameOr(before?.answer, call.answer);
    this.newest.set(call.endpoint, call);
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
    this.newest.clear();
  }
}

/** The first where both say the same: a poll that is asked ten thousand times is kept once. */
const sameOr = <T>(known: T | undefined, fresh: T): T => (known !== undefined && isSame(known, fresh) ? known : fresh);

/** Fields and rows one by one; what lies deeper only if it is the same object. */
const isSame = (a: unknown, b: unknown, depth = 2): boolean => {
  if (a === b) return true;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return (
    names.length === others.length &&
    names.every(
      (name) => Object.hasOwn(b, name) && isSame(a[name as keyof typeof a], b[name as keyof typeof b], depth - 1),
    )
  );
};

/** Free text may quote what its field is not called for. */
const shown = (call: LoggedCall): LoggedCall => ({
  ...call,
  ...(JSON.parse(cleaned(JSON.stringify({ request: call.request, answer: call.answer }))) as Pick<
    LoggedCall,
    'request' | 'answer'
  >), // as written
});
