import { type PayCode } from '@kaibo/wechat/pay/endpoints';
import { type CountedFault, FaultList } from '../fault-list';

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

export interface PayFault extends CountedFault {
  kind: PayFaultKind;
  /** Name of the interface, such as `jsapi.prepay`; left out: all. */
  endpoint?: string;
  /** With `code`. */
  code?: PayCode;
}

export class PayFaults extends FaultList<PayFault> {
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
    this.useUp([fault]);
    return fault;
  }
}
