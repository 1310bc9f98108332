import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from './accounts';
import type { CallLog } from './call-log';
import type { VirtualClock } from './clock';
import { type Fault, FAULT_KINDS, type FaultKind, type Faults } from './faults';
import { asObject, readBody, sendJson } from './http';
import { act, type Action, ACTIONS, allowedActions, type Room, statusAt, UPCOMING } from './rooms';

interface Parts {
  clock: VirtualClock;
  accounts: Map<string, Account>;
  faults: Faults;
  log: CallLog;
}

class Wrong extends Error {
  constructor(
    readonly field: string,
    text: string,
    readonly status = 400,
  ) {
    super(text);
  }
}

type Body = Record<string, unknown>;
const MAX_GENERATED = 5_000;

/** The hand that moves the stand-in platform: a small JSON interface under `/_control`. */
export class Control {
  constructor(private readonly parts: Parts) {}

  /** True when the path was one of the control's. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (!url.pathname.startsWith('/_control')) return false;
    try {
      // A page of another origin may not move it: browsers cannot send this type without asking first.
      if (request.method !== 'GET' && !/^application\/json/i.test(request.headers['content-type'] ?? ''))
        throw new Wrong('content-type', 'must be application/json', 415);
      const raw = request.method === 'GET' ? '' : await readBody(request);
      sendJson(
        response,
        this.route(
          request.method ?? 'GET',
          url.pathname.slice('/_control'.length).split('/').filter(Boolean),
          read(raw),
        ) ?? {},
      );
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      sendJson(response, { field: error.field, message: `${error.field}: ${error.message}` }, error.status);
    }
    return true;
  }

  private route(method: string, path: string[], body: Body): unknown {
    const [what, id] = path;
    if (what === 'state' && method === 'GET') return this.state();
    if (what === 'clock' && method === 'POST') return this.setClock(body);
    if (what === 'faults' && method === 'POST') return this.addFault(body);
    if (what === 'faults' && method === 'DELETE') return this.clearFaults(id);
    if (what === 'calls' && method === 'GET')
      return { counts: this.parts.log.count(), calls: this.parts.log.last(2_000) };
    if (what === 'calls' && method === 'DELETE') return this.parts.log.reset();
    if (what === 'apps' && id !== undefined) return this.app(method, this.account(id), path.slice(2), body);
    throw new Wrong('path', `there is no ${method} /_control/${path.join('/')}`, 404);
  }

  private app(method: string, account: Account, [what, id, action]: string[], body: Body): unknown {
    if (what === 'rooms' && method === 'POST' && id === undefined) return this.view(this.create(account, body));
    if (what === 'rooms' && id !== undefined) {
      const room = account.rooms.get(Number(id));
      if (!room) throw new Wrong('roomId', 'there is no such room', 404);
      if (method === 'PATCH') return this.view(this.edit(room, body));
      if (method === 'DELETE') return account.rooms.delete(room.roomId);
      if (method === 'POST' && isAction(action)) {
        if (!act(room, action, this.parts.clock.now()))
          throw new Wrong(
            'action',
            `${action} is not allowed while the room is ${statusAt(room, this.parts.clock.now())}`,
            409,
          );
        return this.view(room);
      }
    }
    if (method === 'POST' && what === 'reload') return void account.reload();
    if (method === 'POST' && what === 'clear') return void account.rooms.clear();
    if (method === 'POST' && what === 'generate')
      return void account.generate(whole(body, 'count', 0, MAX_GENERATED) ?? MAX_GENERATED);
    if (method === 'POST' && what === 'revoke-tokens') return void account.revokeAll();
    if (method === 'POST' && what === 'quota') {
      if (body.reset === true) account.resetQuota();
      const limit = whole(body, 'limit', 0, 1_000_000_000);
      if (limit !== null) account.limits.set(text(body, 'group', 40) ?? 'getliveinfo', limit);
      return { used: account.usedToday(), limits: Object.fromEntries(account.limits) };
    }
    throw new Wrong('path', 'there is no such thing', 404);
  }

  private state() {
    const { clock, accounts, faults, log } = this.parts;
    return {
      now: clock.now(),
      speed: clock.speed,
      faults: faults.list(),
      faultKinds: FAULT_KINDS,
      counts: log.count(),
      calls: log.last(30).reverse(),
      apps: [...accounts.values()].map((account) => ({
        appId: account.appId,
        total: account.rooms.size,
        used: account.usedToday(),
        limits: Object.fromEntries(account.limits),
        // The page shows what can still change first, and not five thousand rows.
        rooms: account
          .list()
          .filter((room, index) => room.roomId < 1_000 || index < 30)
          .map((room) => this.view(room)),
      })),
    };
  }

  private view(room: Room) {
    const now = this.parts.clock.now();
    return {
      roomId: room.roomId,
      name: room.name,
      anchorName: room.anchorName,
      startTime: room.startTime,
      endTime: room.endTime,
      status: statusAt(room, now),
      actions: allowedActions(room, now),
    };
  }

  private account(appId: string): Account {
    const account = this.parts.accounts.get(appId);
    if (!account) throw new Wrong('appId', 'there is no such app', 404);
    return account;
  }

  private create(account: Account, body: Body): Room {
    const now = this.parts.clock.now();
    const startTime = whole(body, 'startTime', 0, MAX_TIME) ?? now + 10 * 60_000;
    const roomId = account.newRoomId();
    const room: Room = {
      roomId,
      name: text(body, 'name', 60) ?? `直播间 ${roomId}`,
      anchorName: text(body, 'anchorName', 30) ?? '主播',
      startTime,
      endTime: whole(body, 'endTime', 0, MAX_TIME) ?? startTime + 2 * 3_600_000,
      liveType: 0,
      closeReplay: 0,
      goods: [],
      picture: roomId,
      status: UPCOMING,
      since: now,
    };
    if (room.endTime <= room.startTime) throw new Wrong('endTime', 'must be later than startTime');
    account.rooms.set(roomId, room);
    return room;
  }

  private edit(room: Room, body: Body): Room {
    const startTime = whole(body, 'startTime', 0, MAX_TIME) ?? room.startTime;
    const endTime = whole(body, 'endTime', 0, MAX_TIME) ?? room.endTime;
    if (endTime <= startTime) throw new Wrong('endTime', 'must be later than startTime');
    const name = text(body, 'name', 60) ?? room.name;
    const anchorName = text(body, 'anchorName', 30) ?? room.anchorName;
    if (body.picture === true) room.picture += 7;
    return Object.assign(room, { startTime, endTime, name, anchorName });
  }

  private setClock(body: Body): unknown {
    const { clock } = this.parts;
    const at = whole(body, 'at', 0, MAX_TIME);
    const advance = whole(body, 'advanceMs', 0, 400 * 24 * 3_600_000);
    if (at !== null) clock.set(at);
    if (advance !== null) clock.advance(advance);
    if (body.speed !== undefined) {
      if (typeof body.speed !== 'number' || !(body.speed >= 0 && body.speed <= 100_000))
        throw new Wrong('speed', 'must be a number from 0 to 100000');
      clock.setSpeed(body.speed);
    }
    if (body.real === true) {
      clock.setSpeed(1);
      clock.set(Date.now());
    }
    return { now: clock.now(), speed: clock.speed };
  }

  private addFault(body: Body): Fault {
    if (!isFaultKind(body.kind)) throw new Wrong('kind', `must be one of ${FAULT_KINDS.join(', ')}`);
    const appId = text(body, 'appId', 40);
    const atPage = whole(body, 'atPage', 1, 1_000);
    const times = whole(body, 'times', 1, 1_000_000);
    const code = whole(body, 'code', -1, 999_999_999);
    if (body.kind === 'errcode' && code === null) throw new Wrong('code', 'is needed with errcode');
    return this.parts.faults.add({
      kind: body.kind,
      endpoint: text(body, 'endpoint', 40) ?? 'liveInfo',
      ...(appId === null ? {} : { appId }),
      ...(atPage === null ? {} : { atPage }),
      ...(times === null ? {} : { times }),
      ...(code === null ? {} : { code }),
    });
  }

  private clearFaults(id: string | undefined): void {
    if (id !== undefined && !/^\d{1,9}$/.test(id)) throw new Wrong('id', 'must be a whole number');
    this.parts.faults.clear(id === undefined ? undefined : Number(id));
  }
}

const MAX_TIME = 253_402_300_799_000;

const isAction = (value: unknown): value is Action => (ACTIONS as readonly unknown[]).includes(value);
const isFaultKind = (value: unknown): value is FaultKind => (FAULT_KINDS as readonly unknown[]).includes(value);

const read = (raw: string): Body => {
  if (raw.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new Wrong('body', 'must be JSON');
  }
  const body = asObject(value);
  if (!body) throw new Wrong('body', 'must be a JSON object');
  return body;
};

const text = (body: Body, field: string, most: number): string | null => {
  const value = body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value === '' || value.length > most)
    throw new Wrong(field, `must be a text of 1 to ${most} characters`);
  return value;
};

const whole = (body: Body, field: string, least: number, most: number): number | null => {
  const value = body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
    throw new Wrong(field, `must be a whole number from ${least} to ${most}`);
  return value;
};
