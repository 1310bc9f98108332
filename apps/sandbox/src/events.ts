import { type Part, type World } from './world';

/** Something that the platform tells the app's server of. */
export interface PlatformEvent {
  /** Virtual time, milliseconds. */
  at: number;
  /** As the platform calls it (`Event`), or the message type of a customer message. */
  name: string;
  /** The fields of the message beside its envelope, in the platform's names. */
  payload: Record<string, unknown>;
}

/** More than these wait only where nobody fetches them: the oldest are forgotten. */
const MOST_WAITING = 1_000;

/** What happened to one app and has not been sent yet. The sender of the message push takes it from here. */
export class Events implements Part {
  private waiting: PlatformEvent[] = [];

  constructor(private readonly world: World) {}

  emit(name: string, payload: Record<string, unknown>): void {
    this.waiting.push({ at: this.world.clock.now(), name, payload });
    if (this.waiting.length > MOST_WAITING) this.waiting.splice(0, this.waiting.length - MOST_WAITING);
  }

  /** Takes all that waits, oldest first. */
  drain(): PlatformEvent[] {
    return this.waiting.splice(0);
  }

  reset(): void {
    this.waiting = [];
  }

  save(): PlatformEvent[] {
    return [...this.waiting];
  }

  load(saved: unknown): void {
    this.waiting = [...(saved as PlatformEvent[])]; // as saved
  }
}
