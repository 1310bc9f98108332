import type { IncomingMessage, ServerResponse } from 'node:http';
import { endpoints } from '@kaibo/wechat/endpoints';
import type { Account } from './accounts';
import { type CallLog, KEPT_CALLS } from './call-log';
import { MAX_TIME, type VirtualClock } from './clock';
import { flag, type Input, oneOf, only, readInput, text, whole, Wrong } from './control-input';
import { type Fault, FAULT_KINDS, type Faults } from './faults';
import { isLocal, readBody, sendJson } from './http';
import { payControl } from './pay/pay.control';
import { type Pay } from './pay/pay';
import { picturePath } from './pictures';
import { QUOTAS } from './quotas';
import { editRoom, newRoom } from './room-form';
import { act, ACTIONS, allowedActions, type Room, statusAt } from './rooms';

interface Parts {
  clock: VirtualClock;
  accounts: Map<string, Account>;
  faults: Faults;
  log: CallLog;
  pay: Pay;
}

const MOST_GENERATED = 5_000;
const MOST_ADVANCE_MS = 400 * 24 * 3_600_000;
const MOST_SPEED = 100_000;
/** The page shows so many calls and generated rooms. */
const SHOWN = 30;

/** The hand that moves the stand-in platform: a small JSON interface under `/_control`, for this machine alone. */
export class Control {
  constructor(private readonly parts: Parts) {}

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      if (!isLocal(request)) throw new Wrong('host', 'only this machine may ask, by the name of localhost', 403);
      const method = request.method ?? 'GET';
      // A page of another origin may not move it: browsers cannot send this type without asking first.
      if (method !== 'GET' && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
        throw new Wrong('content-type', 'must be application/json', 415);
      const path = url.pathname.slice('/_control'.length).split('/').filter(Boolean);
      const input = method === 'GET' ? readQuery(url) : readInput(await readBody(request));
      sendJson(response, (await this.route(method, path, input)) ?? {});
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      sendJson(response, { field: error.field, message: `${error.field}: ${error.message}` }, error.status);
    }
  }

  private route(method: string, path: string[], input: Input): unknown {
    const { clock, faults, log } = this.parts;
    const [what, id, ...rest] = path;
    if (what === 'pay') return payControl(this.parts.pay, method, path.slice(1), input);
    if (what === 'apps' && id !== undefined) return this.app(method, this.account(id), rest, input);
    switch (`${method} ${path.slice(0, 1).join('')}${id === undefined ? '' : '/:id'}${rest.length > 0 ? '/…' : ''}`) {
      case 'GET state':
        return this.state();
      case 'GET apps':
        return { apps: [...this.parts.accounts.values()].map((account) => this.summary(account)) };
      case 'GET clock':
        return { now: clock.now(), speed: clock.speed };
      case 'POST clock':
        return this.setClock(input);
      case 'GET faults':
        return { faults: faults.list() };
      case 'POST faults':
        return this.addFault(input);
      case 'DELETE faults':
      case 'DELETE faults/:id':
        if (!faults.clear(id === undefined ? undefined : number(id, 'id')))
          throw new Wrong('id', 'there is no such fault', 404);
        return;
      case 'GET calls':
        return { counts: log.count(), calls: log.last(whole(input, 'last', 0, KEPT_CALLS) ?? KEPT_CALLS) };
      case 'DELETE calls':
        return log.reset();
      case 'POST reset':
        return this.reset();
      default:
        throw new Wrong('path', `there is no ${method} /_control/${path.join('/')}`, 404);
    }
  }

  private app(method: string, account: Account, [what, id, action, ...rest]: string[], input: Input): unknown {
    const now = this.parts.clock.now();
    if (what === 'rooms' && id !== undefined && rest.length === 0) {
      const room = account.rooms.get(number(id, 'roomId'));
      if (!room) throw new Wrong('roomId', 'there is no such room', 404);
      return this.room(method, account, room, action, input);
    }
    switch (`${method} ${what ?? ''}${id === undefined ? '' : '/…'}`) {
      case 'GET ':
        return this.summary(account);
      case 'GET rooms': {
        only(input, ['start', 'limit']);
        const start = whole(input, 'start', 0, 1e9) ?? 0;
        const rooms = account.list().slice(start, start + (whole(input, 'limit', 1, 10_000) ?? 10_000));
        return { total: account.rooms.size, rooms: rooms.map((room) => this.view(room)) };
      }
      case 'POST rooms': {
        const room = newRoom(input, account.freeRoomId, now);
        account.add(room);
        return this.view(room);
      }
      case 'POST reload':
        return account.reload();
      case 'POST clear':
        return account.clear();
      case 'POST generate':
        only(input, ['count', 'seed']);
        account.generate(
          whole(input, 'count', 0, MOST_GENERATED) ?? MOST_GENERATED,
          whole(input, 'seed', 0, 2 ** 32 - 1) ?? 1,
        );
        return this.summary(account);
      case 'POST revoke-tokens':
        return account.tokens.revokeAll();
      case 'POST quota':
        return this.setQuota(account, input);
      default:
        throw new Wrong('path', 'there is no such thing', 404);
    }
  }

  private room(method: string, account: Account, room: Room, action: string | undefined, input: Input): unknown {
    const now = this.parts.clock.now();
    if (method === 'POST' && action !== undefined) {
      const known = oneOf({ action }, 'action', ACTIONS) ?? 'start'; // never absent
      if (!act(room, known, now))
        throw new Wrong('action', `${known} is not allowed while the room is ${statusAt(room, now)}`, 409);
      return this.view(room);
    }
    if (action !== undefined) throw new Wrong('path', 'there is no such thing', 404);
    switch (method) {
      case 'GET':
        return this.view(room);
      case 'PATCH':
        editRoom(room, input, now);
        return this.view(room);
      case 'DELETE':
        return account.remove(room.roomId);
      default:
        throw new Wrong('path', `there is no ${method} of a room`, 404);
    }
  }

  private state() {
    const { clock, accounts, faults, log } = this.parts;
    return {
      now: clock.now(),
      speed: clock.speed,
      faults: faults.list(),
      faultKinds: FAULT_KINDS,
      counts: log.count(),
      calls: log.last(SHOWN).reverse(),
      apps: [...accounts.values()].map((account) => ({
        ...this.summary(account),
        // Those made by hand, and not five thousand rows of the others.
        rooms: account
          .list()
          .filter((room) => !account.isGenerated(room))
          .map((room) => this.view(room)),
        generatedRooms: account
          .list()
          .filter((room) => account.isGenerated(room))
          .slice(0, SHOWN)
          .map((room) => this.view(room)),
      })),
    };
  }

  private summary(account: Account) {
    const limits = account.quotas.changedLimits();
    const used = account.quotas.used();
    return {
      appId: account.appId,
      total: account.rooms.size,
      generated: account.generatedCount,
      used,
      limits,
      quotas: QUOTAS.map(({ group, perDay }) => ({
        group,
        perDay: limits[group] ?? perDay,
        used: used[group] ?? 0,
        isChanged: limits[group] !== undefined,
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
      liveType: room.liveType,
      closeReplay: room.closeReplay,
      goods: room.goods,
      cover: picturePath(room.picture, 'cover'),
      status: statusAt(room, now),
      actions: allowedActions(room, now),
    };
  }

  private account(appId: string): Account {
    const account = this.parts.accounts.get(appId);
    if (!account) throw new Wrong('appId', 'there is no such app', 404);
    return account;
  }

  private setQuota(account: Account, input: Input): unknown {
    only(input, ['group', 'limit', 'used', 'reset']);
    const groups = QUOTAS.map(({ group }) => group);
    const group = oneOf(input, 'group', groups) ?? endpoints.liveInfo.quota.group;
    const limit = whole(input, 'limit', 0, 1_000_000_000);
    const used = whole(input, 'used', 0, 1_000_000_000);
    if (flag(input, 'reset')) account.quotas.reset();
    if (input.limit !== undefined) account.quotas.setLimit(group, limit);
    if (used !== null) account.quotas.setUsed(group, used);
    return this.summary(account);
  }

  private setClock(input: Input): unknown {
    only(input, ['at', 'advanceMs', 'speed', 'real']);
    const { clock } = this.parts;
    const at = whole(input, 'at', 0, MAX_TIME);
    const advanceMs = whole(input, 'advanceMs', 0, MOST_ADVANCE_MS);
    const { speed } = input;
    if (speed !== undefined && !(typeof speed === 'number' && speed >= 0 && speed <= MOST_SPEED))
      throw new Wrong('speed', `must be a number from 0 to ${MOST_SPEED}`);
    if (flag(input, 'real')) clock.reset();
    if (at !== null) clock.set(at);
    if (advanceMs !== null) clock.advance(advanceMs);
    if (typeof speed === 'number') clock.setSpeed(speed);
    return { now: clock.now(), speed: clock.speed };
  }

  private addFault(input: Input): Fault {
    only(input, ['kind', 'endpoint', 'appId', 'atPage', 'atStart', 'afterCalls', 'times', 'code']);
    const kind = oneOf(input, 'kind', FAULT_KINDS);
    if (kind === null) throw new Wrong('kind', `must be one of ${FAULT_KINDS.join(', ')}`);
    const code = whole(input, 'code', -1, 999_999_999);
    if (kind === 'errcode' && (code === null || code === 0)) throw new Wrong('code', 'must be given, and not 0');
    const appId = text(input, 'appId', 64);
    if (appId !== null) this.account(appId);
    return this.parts.faults.add({
      kind,
      endpoint: oneOf(input, 'endpoint', Object.keys(endpoints)) ?? 'liveInfo',
      ...present('appId', appId),
      ...present('atPage', whole(input, 'atPage', 1, 1_000_000)),
      ...present('atStart', whole(input, 'atStart', 0, 1_000_000_000)),
      ...present('afterCalls', whole(input, 'afterCalls', 0, 1_000_000)),
      ...present('times', whole(input, 'times', 1, 1_000_000)),
      ...present('code', code),
    });
  }

  /** Everything as it was at the start. */
  private reset(): void {
    this.parts.clock.reset();
    this.parts.faults.clear();
    this.parts.log.reset();
    this.parts.pay.reset();
    for (const account of this.parts.accounts.values()) account.reset();
  }
}

/** The field when it was given. */
const present = <K extends string, V>(key: K, value: V | null): { [P in K]?: V } =>
  value === null ? {} : ({ [key]: value } as { [P in K]?: V }); // one key, one value

/** A number in a path: digits alone. @throws Wrong */
const number = (part: string, field: string): number => {
  if (!/^\d{1,10}$/.test(part)) throw new Wrong(field, 'must be a whole number', 404);
  return Number(part);
};

/** The query of a GET; digits become numbers. */
const readQuery = (url: URL): Input =>
  Object.fromEntries(
    [...url.searchParams].map(([key, value]) => [key, /^\d{1,15}$/.test(value) ? Number(value) : value]),
  );
