/** One call that the platform's side was asked. */
export interface LoggedCall {
  /** Virtual time, milliseconds. */
  at: number;
  endpoint: string;
  appId: string | null;
  /** What was asked, without secrets and tokens. */
  request: Record<string, unknown>;
  /** The answer's errcode; null for a fault that is no answer (timeout, HTML, ...). */
  code: number | null;
  fault: string | null;
}

const KEPT = 2_000;

export class CallLog {
  private calls: LoggedCall[] = [];
  private counts = new Map<string, number>();

  add(call: LoggedCall): void {
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.splice(0, this.calls.length - KEPT);
    this.counts.set(call.endpoint, (this.counts.get(call.endpoint) ?? 0) + 1);
  }

  /** Newest last. */
  last(most: number): LoggedCall[] {
    return this.calls.slice(-most);
  }

  count(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  reset(): void {
    this.calls = [];
    this.counts.clear();
  }
}
