/** One call of a platform function. */
export interface ApiCall {
  /** Without `wx.` or `tt.`. */
  name: string;
  /** The first argument as JSON can carry it: callbacks are gone. */
  args: unknown;
}

const asJson = (value: unknown): unknown => {
  try {
    const json = JSON.stringify(value);
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return String(value); // cyclic: said by name only
  }
};

/** The platform functions that were called, in order. */
export class CallLog {
  readonly calls: ApiCall[] = [];

  add(name: string, args: unknown): void {
    this.calls.push({ name, args: asJson(args) });
  }

  /** The arguments of all calls of one function. */
  of(name: string): unknown[] {
    return this.calls.filter((call) => call.name === name).map(({ args }) => args);
  }
}
