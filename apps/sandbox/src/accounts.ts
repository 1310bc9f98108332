import { type VirtualClock } from './clock';
import { Quotas } from './quotas';
import { type Room } from './rooms';
import { manyRooms, seedRooms } from './seed';
import { type RandomBytes, Tokens } from './tokens';

/** Made by `generate`: out of the way of rooms made by hand, which count up from 1. */
const FIRST_GENERATED_ID = 100_000;

/** One app of the platform: its secret, its rooms, its tokens, what it has used of its quotas. */
export class Account {
  rooms = new Map<number, Room>();
  readonly tokens: Tokens;
  readonly quotas: Quotas;
  private generated = new Set<number>();
  private nextRoomId = 1;

  constructor(
    readonly appId: string,
    readonly secret: string,
    private readonly clock: VirtualClock,
    random: RandomBytes,
  ) {
    this.tokens = new Tokens(clock, random);
    this.quotas = new Quotas(clock);
    this.reload();
  }

  /** Forgets all rooms and loads the five of the example. */
  reload(): void {
    this.clear();
    this.nextRoomId = 1;
    for (const room of seedRooms(this.clock.now())) this.add(room);
  }

  /** As at the start: the rooms of the example, no tokens, nothing used, the platform's own limits. */
  reset(): void {
    this.reload();
    this.tokens.revokeAll();
    this.quotas.reset();
    this.quotas.resetLimits();
  }

  /** An account that never had a room. */
  clear(): void {
    this.rooms.clear();
    this.generated.clear();
  }

  /** Takes away what was generated before and adds so many; the same seed at the same time gives the same rooms. */
  generate(count: number, seed: number): void {
    for (const id of this.generated) this.rooms.delete(id);
    this.generated.clear();
    for (const room of manyRooms(count, this.clock.now(), FIRST_GENERATED_ID, seed)) {
      this.rooms.set(room.roomId, room);
      this.generated.add(room.roomId);
    }
  }

  isGenerated(room: Room): boolean {
    return this.generated.has(room.roomId);
  }

  /** How many of the rooms were generated. */
  get generatedCount(): number {
    return this.generated.size;
  }

  /** The number of the next room. Never given before, as on the platform: a deleted room's number does not come back. */
  get freeRoomId(): number {
    while (this.rooms.has(this.nextRoomId)) this.nextRoomId++;
    return this.nextRoomId;
  }

  add(room: Room): void {
    this.rooms.set(room.roomId, room);
    this.nextRoomId = Math.max(this.nextRoomId, room.roomId + 1);
  }

  remove(roomId: number): void {
    this.rooms.delete(roomId);
    this.generated.delete(roomId);
  }

  /** The platform's order: latest planned start first. */
  list(): Room[] {
    return [...this.rooms.values()].sort((a, b) => b.startTime - a.startTime || b.roomId - a.roomId);
  }
}
