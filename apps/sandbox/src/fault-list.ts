/** What every fault has, whatever it breaks. */
export interface CountedFault {
  id: number;
  /** How many calls it still breaks; left out: until it is taken away. */
  times?: number;
}

/** Faults in the order they were made, each gone when it has broken as many calls as it was made for. */
export class FaultList<F extends CountedFault> {
  protected all: F[] = [];
  protected nextId = 1;

  list(): F[] {
    return this.all.map((fault) => ({ ...fault }));
  }

  add(fault: Omit<F, 'id'>): F {
    const added = { ...fault, id: this.nextId++ } as F; // all of it, with its id
    this.all.push(added);
    return { ...added };
  }

  /** @param id left out: all. @returns whether there was such a fault */
  clear(id?: number): boolean {
    const before = this.all.length;
    this.all = id === undefined ? [] : this.all.filter((fault) => fault.id !== id);
    return id === undefined || this.all.length < before;
  }

  /** These have broken one more call. */
  protected useUp(hits: readonly F[]): void {
    for (const fault of hits) if (fault.times !== undefined) fault.times -= 1;
    this.all = this.all.filter((fault) => fault.times === undefined || fault.times > 0);
  }
}
