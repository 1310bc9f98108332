import { type Account } from './accounts';
import { type VirtualClock } from './clock';
import { type Faults } from './faults';
import { type Service } from './service';
import { type Entry } from './state-file';
import { type Part } from './world';

interface Parts {
  clock: VirtualClock;
  faults: Faults;
  accounts: Map<string, Account>;
  services: Readonly<Record<string, Service>>;
}

/** Everything that a sandbox is, part by part. */
export class WholeState {
  /** Of apps and parts that this sandbox does not have: kept for the one that does. */
  private strays: Entry[] = [];

  constructor(private readonly parts: Parts) {}

  *entries(): Generator<Entry> {
    for (const [part, it] of Object.entries(this.common())) yield { part, state: it.save() };
    for (const { appId: app, parts } of this.parts.accounts.values())
      for (const [part, it] of Object.entries(parts)) yield { app, part, state: it.save() };
    yield* this.strays;
  }

  /**
   * What is not among the entries is as at the start. On an error nothing has changed.
   * @throws whatever a part throws that cannot read its own
   */
  apply(entries: readonly Entry[]): void {
    const before = JSON.parse(JSON.stringify([...this.entries()])) as Entry[]; // as saved
    try {
      this.put(entries);
    } catch (error) {
      this.put(before);
      throw error;
    }
  }

  /** After a restart: time that runs as the real one does has not stood still meanwhile. */
  goOn(): void {
    this.parts.clock.goOn();
  }

  /** As at the start. */
  reset(): void {
    this.put([]);
  }

  private put(entries: readonly Entry[]): void {
    const left = new Map(entries.map((entry) => [keyOf(entry), entry]));
    // The clock comes first: the others look at it.
    for (const [part, it] of Object.entries(this.common())) putOne(it, take(left, { part }));
    for (const { appId: app, parts } of this.parts.accounts.values())
      for (const [part, it] of Object.entries(parts)) putOne(it, take(left, { app, part }));
    for (const account of this.parts.accounts.values()) account.changed();
    this.strays = [...left.values()];
  }

  private common(): Record<string, Part> {
    const { clock, faults, services } = this.parts;
    return { clock, faults, ...services };
  }
}

const keyOf = ({ app, part }: Pick<Entry, 'app' | 'part'>): string => `${app ?? ''}/${part}`;

const take = (entries: Map<string, Entry>, which: Pick<Entry, 'app' | 'part'>): Entry | undefined => {
  const key = keyOf(which);
  const entry = entries.get(key);
  entries.delete(key);
  return entry;
};

const putOne = (part: Part, entry: Entry | undefined): void => {
  if (entry) part.load(entry.state);
  else part.reset();
};
