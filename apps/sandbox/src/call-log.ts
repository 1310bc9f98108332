/** One call that the platform's side was asked. */
export interface LoggedCall {
  /** Virtual time, milliseconds. */
  at: number;
  /** `token`, `stableToken`, `liveInfo`, `liveReplay`, or `unknown`. */
  endpoint: string;
  appId: string | null;
  /** What was asked, without secrets and tokens; values that are no number, text or truth are told by their kind alone. */
  request: Record<string, unknown>;
  /** The answer's errcode, 0 for success; null for a fault that is no answer (timeout, HTML, ...). */
  code: number | null;
  /** Kinds of the faults that hit it, with commas between. */
  fault: string | null;
}

/** Calls older than these are counted and forgotten. */
export const KEPT_CALLS = 10_000;
const LONGEST_TEXT = 200;

/** What was asked of the platform, in order, and how often. */
export class CallLog {
  private calls: LoggedCall[] = [];
  private counts = new Map<string, number>();

  add(call: LoggedCall): void {
    const request = Object.fromEntries(
      Object.entries(call.request).flatMap(([key, value]) => (value === undefined ? [] : [[key, brief(value)]])),
    );
    this.calls.push({ ...call, request });
    if (this.calls.length > KEPT_CALLS * 1.1) this.calls = this.calls.slice(-KEPT_CALLS);
    this.counts.set(call.endpoint, (this.counts.get(call.endpoint) ?? 0) + 1);
  }

  /** Newest last. */
  last(most: number): LoggedCall[] {
    return most <= 0 ? [] : this.calls.slice(-most);
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

/** Ten thousand hostile bodies must not be kept. */
const brief = (value: unknown): unknown => {
  if (typeof value === 'string') return value.slice(0, LONGEST_TEXT);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return value;
};
