import { type GoodsLibrary } from '../goods/goods';
import { type Part, type World } from '../world';
import { type Room, type RoomSwitches, type Team } from './rooms';
import { manyRooms, seedRooms } from './seed';

/** Made by `generate`: out of the way of rooms made by hand, which count up from 1. */
const FIRST_GENERATED_ID = 100_000;

interface SavedLive {
  rooms: Room[];
  nextRoomId: number;
}

/** The rooms of one account. */
export class Live implements Part {
  private byId = new Map<number, Room>();
  /** How many of the rooms were generated. */
  generatedCount = 0;
  private nextRoomId = 1;
  /** Latest planned start first; null: has to be sorted again. */
  private order: Room[] | null = null;

  constructor(
    private readonly world: World,
    private readonly goods: GoodsLibrary,
  ) {
    this.reload();
  }

  /** Grows with every change that is made through here. */
  changes = 0;

  get rooms(): ReadonlyMap<number, Room> {
    return this.byId;
  }

  /** Forgets all rooms and loads the five of the example, with their goods. */
  reload(): void {
    this.clear();
    this.nextRoomId = 1;
    for (const room of seedRooms(this.world.clock.now(), this.goods)) this.add(room);
  }

  reset(): void {
    this.reload();
  }

  save(): SavedLive {
    return {
      rooms: [...this.byId.values()].map((room) => ({ ...room })),
      nextRoomId: this.nextRoomId,
    };
  }

  load(saved: unknown): void {
    const { rooms, nextRoomId } = saved as SavedLive; // as saved
    const same = sharing();
    this.clear();
    this.byId = new Map(
      rooms.map((room) => [
        room.roomId,
        { ...room, switches: same<RoomSwitches>(room.switches), team: same<Team>(room.team), goods: same(room.goods) },
      ]),
    );
    this.generatedCount = rooms.filter((room) => this.isGenerated(room)).length;
    this.nextRoomId = nextRoomId;
  }

  /** An account that never had a room. */
  clear(): void {
    this.byId.clear();
    this.generatedCount = 0;
    this.touch();
  }

  /** Takes away what was generated before and adds so many; the same seed at the same time gives the same rooms. */
  generate(count: number, seed: number): void {
    for (const room of this.byId.values()) if (this.isGenerated(room)) this.byId.delete(room.roomId);
    for (const room of manyRooms(count, this.world.clock.now(), FIRST_GENERATED_ID, seed))
      this.byId.set(room.roomId, room);
    this.generatedCount = count;
    this.touch();
  }

  isGenerated(room: Room): boolean {
    return room.roomId >= FIRST_GENERATED_ID;
  }

  /** The number of the next room. Never given before, as on the platform: a deleted room's number does not come back. */
  get freeRoomId(): number {
    while (this.byId.has(this.nextRoomId)) this.nextRoomId++;
    return this.nextRoomId;
  }

  add(room: Room): void {
    this.byId.set(room.roomId, room);
    this.nextRoomId = Math.max(this.nextRoomId, room.roomId + 1);
    this.touch();
  }

  /** What a plan is changed by has to come through here: the order of the list hangs on it. */
  change(room: Room, changes: Partial<Room>): void {
    Object.assign(room, changes);
    this.touch();
  }

  remove(roomId: number): void {
    if (this.byId.delete(roomId) && roomId >= FIRST_GENERATED_ID) this.generatedCount--;
    this.touch();
  }

  private touch(): void {
    this.order = null;
    this.changes++;
  }

  /** Takes goods out of every room. */
  removeGoods(goodsId: number): void {
    for (const room of this.byId.values())
      if (room.goods.some((goods) => goods.goodsId === goodsId))
        room.goods = room.goods.filter((goods) => goods.goodsId !== goodsId);
  }

  /** The platform's order: latest planned start first. */
  list(): readonly Room[] {
    this.order ??= [...this.byId.values()].sort((a, b) => b.startTime - a.startTime || b.roomId - a.roomId);
    return this.order;
  }
}

/** Of parts that are the same one is kept: what was shared before a save is shared again. */
const sharing = (): (<T>(value: T) => T) => {
  const known = new Map<string, unknown>();
  return <T>(value: T): T => {
    const key = JSON.stringify(value);
    if (!known.has(key)) known.set(key, value);
    return known.get(key) as T; // under its own text
  };
};
