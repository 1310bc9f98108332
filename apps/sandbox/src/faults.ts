/** What can be broken on purpose. */
export const FAULT_KINDS = [
  'timeout',
  'http-5xx',
  'html',
  'empty',
  'errcode',
  'duplicate-rows',
  'reorder-rows',
  'short-page',
  'changing-total',
  'misspelled-status',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  id: number;
  kind: FaultKind;
  /** Only this app; left out: all. */
  appId?: string;
  /** Only this interface (`liveInfo`, `stableToken`, ...); left out: `liveInfo`. */
  endpoint: string;
  /** With `errcode`: -1, 40001, 45009, 48001, ... */
  code?: number;
  /** Only the n-th page of a list, from 1 (by rows asked past ÷ 50); left out: every page. */
  atPage?: number;
  /** How many calls it still breaks; left out: until it is taken away. */
  times?: number;
}

export class Faults {
  private all: Fault[] = [];
  private nextId = 1;

  list(): Fault[] {
    return this.all.map((fault) => ({ ...fault }));
  }

  add(fault: Omit<Fault, 'id'>): Fault {
    const added = { ...fault, id: this.nextId++ };
    this.all.push(added);
    return added;
  }

  /** @param id left out: all */
  clear(id?: number): void {
    this.all = id === undefined ? [] : this.all.filter((fault) => fault.id !== id);
  }

  /** The faults that hit this call; each of them is used up by one. */
  hit(endpoint: string, appId: string | null, page: number | null): Fault[] {
    const hits = this.all.filter(
      (fault) =>
        fault.endpoint === endpoint &&
        (fault.appId === undefined || fault.appId === appId) &&
        (fault.atPage === undefined || fault.atPage === page) &&
        (fault.times === undefined || fault.times > 0),
    );
    for (const fault of hits) if (fault.times !== undefined) fault.times -= 1;
    this.all = this.all.filter((fault) => fault.times === undefined || fault.times > 0);
    return hits;
  }
}
