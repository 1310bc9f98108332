import { type PayCode } from '@kaibo/wechat/pay/endpoints';

/** What can be broken on purpose in an answer. */
export const PAY_FAULT_KINDS = [
  /** An error code of the platform, signed. */
  'code',
  'wrong-signature',
  'probe',
  'unsigned',
  'unknown-serial',
  'clock-ahead',
  'clock-behind',
  'tampered',
  'http-5xx',
  'not-json',
  'timeout',
  /** The line is cut before anything is done. */
  'cut',
  /** Everything is done, and the answer is lost. */
  'lost-answer',
] as const;
export type PayFaultKind = (typeof PAY_FAULT_KINDS)[number];

export interface PayFault {
  id: number;
  kind: PayFaultKind;
  /** Name of the interface, such as `jsapi.prepay`; left out: all. */
  endpoint?: string;
  /** With `code`. */
  code?: PayCode;
  /** How many calls it still breaks; left out: until it is taken away. */
  times?: number;
}

export class PayFaults {
  private all: PayFault[] = [];
  private nextId = 1;

  list(): PayFault[] {
    return this.all.map((fault) => ({ ...fault }));
  }

  add(fault: Omit<PayFault, 'id'>): PayFault {
    const added = { ...fault, id: this.nextId++ };
    this.all.push(added);
    return { ...added };
  }

  /** @param id left out: all. @returns whether there was one */
  clear(id?: number): boolean {
    const before = this.all.length;
    this.all = id === undefined ? [] : this.all.filter((fault) => fault.id !== id);
    return id === undefined || this.all.length < before;
  }

  save(): unknown {
    return this.list();
  }

  /** @param saved what `save` gave; anything else: none */
  load(saved: unknown): void {
    this.all = Array.isArray(saved) ? (structuredClone(saved) as PayFault[]) : []; // written by `save`
    this.nextId = Math.max(0, ...this.all.map(({ id }) => id)) + 1;
  }

  /** The first fault that hits this call; it is used up by one. */
  hit(endpoint: string): PayFault | null {
    const fault = this.all.find((one) => one.endpoint === undefined || one.endpoint === endpoint);
    if (!fault) return null;
    if (fault.times !== undefined) fault.times -= 1;
    this.all = this.all.filter((one) => one.times === undefined || one.times > 0);
    return fault;
  }
}
