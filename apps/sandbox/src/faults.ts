import { endpoints } from '@kaibo/wechat/endpoints';
import { type Part } from './part';

/**
 * What can be broken on purpose. After `timeout`, `empty`, `delay` and `cut` the call has been done all the same; before
 * `errcode`, `http-5xx`, `http-status`, `html` and `cut-early` it has not.
 */
export const FAULT_KINDS = [
  'timeout',
  'http-5xx',
  'http-status',
  'html',
  'empty',
  'errcode',
  'delay',
  'cut',
  'cut-early',
  'bent',
  'duplicate-rows',
  'reorder-rows',
  'short-page',
  'changing-total',
  'misspelled-status',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Aims at every interface. */
export const ANY_ENDPOINT = '*';

export interface Fault {
  id: number;
  kind: FaultKind;
  /** Only this app; left out: all. */
  appId?: string;
  /** Only this interface, by its name in the endpoint table; `*`: every one. */
  endpoint: string;
  /** With `errcode`: -1, 40001, 45009, 48001, ... */
  code?: number;
  /** With `http-status`. */
  status?: number;
  /** With `delay`, on the virtual clock: while it stands still, no answer comes. */
  delayMs?: number;
  /** With `bent`: fields put over those of the answer, and names taken out of it; of a file nothing is bent. */
  set?: Record<string, unknown>;
  drop?: string[];
  /** Only the n-th page of a list, from 1 (by rows asked past ÷ 50, rounded); left out: every page. */
  atPage?: number;
  /** Only a call that asks for exactly this `start`. */
  atStart?: number;
  /** So many calls that it would hit go by first. */
  afterCalls?: number;
  /** How many calls it still breaks; left out: until it is taken away. */
  times?: number;
}

interface SavedFaults {
  all: Fault[];
  nextId: number;
}

/** One call as a fault sees it. */
export interface Aim {
  endpoint: string;
  appId: string | null;
  /** Rows asked past; null where nothing is paged. */
  start: number | null;
}

/**
 * Pages are counted by the platform's most rows a page. Rounded, since a reader may let its pages overlap by a few rows:
 * what it asks from 49 on is its second page.
 */
const ROWS_A_PAGE = endpoints.liveInfo.paging.cap;

export class Faults implements Part {
  private all: Fault[] = [];
  private nextId = 1;

  list(): Fault[] {
    return this.all.map((fault) => ({ ...fault }));
  }

  add(fault: Omit<Fault, 'id'>): Fault {
    const added = { ...fault, id: this.nextId++ };
    this.all.push(added);
    return { ...added };
  }

  /** @param id left out: all. @returns whether there was such a fault */
  clear(id?: number): boolean {
    const before = this.all.length;
    this.all = id === undefined ? [] : this.all.filter((fault) => fault.id !== id);
    return id === undefined || this.all.length < before;
  }

  reset(): void {
    this.clear();
  }

  save(): SavedFaults {
    return { all: this.list(), nextId: this.nextId };
  }

  load(saved: unknown): void {
    const { all, nextId } = saved as SavedFaults; // as saved
    this.all = all.map((fault) => ({ ...fault }));
    this.nextId = nextId;
  }

  /** The faults that hit this call; each of them is used up by one. */
  hit(aim: Aim): Fault[] {
    const hits: Fault[] = [];
    for (const fault of this.all.filter((each) => isAimedAt(each, aim))) {
      if (fault.afterCalls !== undefined && fault.afterCalls > 0) fault.afterCalls -= 1;
      else {
        hits.push(fault);
        if (fault.times !== undefined) fault.times -= 1;
      }
    }
    this.all = this.all.filter((fault) => fault.times === undefined || fault.times > 0);
    return hits;
  }
}

const isAimedAt = (fault: Fault, { endpoint, appId, start }: Aim): boolean =>
  (fault.endpoint === endpoint || fault.endpoint === ANY_ENDPOINT) &&
  (fault.appId === undefined || fault.appId === appId) &&
  (fault.atPage === undefined || (start !== null && fault.atPage === Math.round(start / ROWS_A_PAGE) + 1)) &&
  (fault.atStart === undefined || fault.atStart === start);
