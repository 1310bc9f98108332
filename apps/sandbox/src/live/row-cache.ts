import { type Body } from '../handler';
import { type Room } from './rooms';

/** A row as it was rendered for an account in one state. */
export interface KeptRow {
  readonly row: Body;
  /** The same as JSON. */
  readonly bytes: Buffer;
}

interface Kept extends KeptRow {
  revision: number;
  baseUrl: string;
  /** Virtual time, milliseconds: from when the row is right, and from when no longer. */
  from: number;
  until: number;
}

/** What a row depends on beside its room. */
export interface RowState {
  /** Another number whenever anything of the account may have changed. */
  revision: number;
  baseUrl: string;
  now: number;
}

/** Some 15 MB. The oldest are forgotten. */
const MOST_ROWS = 10_000;

/** Rows of the list of rooms: a sync asks for all of them again and again, and next to none has changed. */
export class RowCache {
  private readonly rows = new Map<Room, Kept>();

  /** @param make renders it; `until` is when time alone makes another row of it */
  row(room: Room, { revision, baseUrl, now }: RowState, make: () => { row: Body; until: number }): KeptRow {
    const kept = this.rows.get(room);
    if (kept && kept.revision === revision && kept.from <= now && now < kept.until && kept.baseUrl === baseUrl)
      return kept;
    const { row, until } = make();
    const fresh = { row, bytes: Buffer.from(JSON.stringify(row)), revision, baseUrl, from: now, until };
    this.rows.delete(room); // else it would stay among the oldest
    this.rows.set(room, fresh);
    if (this.rows.size > MOST_ROWS) this.forgetOldest();
    return fresh;
  }

  private forgetOldest(): void {
    for (const room of this.rows.keys()) return void this.rows.delete(room);
  }
}
