import { type Part, type World } from '../world';
import { type Room } from './rooms';
import { manyRooms, seedRooms } from './seed';

/** Made by `generate`: out of the way of rooms made by hand, which count up from 1. */
const FIRST_GENERATED_ID = 100_000;

interface SavedLive {
  rooms: Room[];
  generated: number[];
  nextRoomId: number;
}

/** The rooms of one account. */
export class Live implements Part {
  rooms = new Map<number, Room>();
  private generated = new Set<number>();
  private nextRoomId = 1;

  constructor(private readonly world: World) {
    this.reload();
  }

  /** Forgets all rooms and loads the five of the example. */
  reload(): void {
    this.clear();
    this.nextRoomId = 1;
    for (const room of seedRooms(this.world.clock.now())) this.add(room);
  }

  reset(): void {
    this.reload();
  }

  save(): SavedLive {
    return { rooms: [...this.rooms.values()], generated: [...this.generated], nextRoomId: this.nextRoomId };
  }

  load(saved: unknown): void {
    const { rooms, generated, nextRoomId } = saved as SavedLive; // as saved
    this.rooms = new Map(rooms.map((room) => [room.roomId, { ...room }]));
    this.generated = new Set(generated);
    this.nextRoomId = nextRoomId;
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
    for (const room of manyRooms(count, this.world.clock.now(), FIRST_GENERATED_ID, seed)) {
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
