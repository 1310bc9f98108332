import type { IncomingMessage, ServerResponse } from 'node:http';
import { endpoints } from '@kaibo/wechat/endpoints';
import type { Account } from './accounts';
import { type CallLog, KEPT_CALLS } from './call-log';
import { MAX_TIME, type VirtualClock } from './clock';
import { flag, type Input, oneOf, only, readInput, text, whole, Wrong } from './control-input';
import { nowhere, numberIn } from './control-route';
import { controls } from './controls';
import { readFault } from './fault-form';
import { type Fault, FAULT_KINDS, type Faults } from './faults';
import { isLocal, readBody, sendJson } from './http';
import { toRoomView } from './live/live.control';
import { QUOTAS } from './quotas';
import { type Keeper, SAVE_NAME } from './keeper';
import { type Service } from './service';
import { DamagedState } from './state-file';
import { type WholeState } from './whole-state';

interface Parts {
  clock: VirtualClock;
  accounts: Map<string, Account>;
  services: Readonly<Record<string, Service>>;
  faults: Faults;
  log: CallLog;
  state: WholeState;
  keeper: Keeper;
  baseUrl: () => string;
  /** Does what is due after the clock was moved. */
  tick: () => void;
}

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
      const said = (await this.route(method, path, input)) ?? {};
      if (method !== 'GET') for (const account of this.parts.accounts.values()) account.changed();
      sendJson(response, said);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      sendJson(response, { field: error.field, message: `${error.field}: ${error.message}` }, error.status);
    }
  }

  private route(method: string, path: string[], input: Input): unknown {
    const { clock, faults, log, services } = this.parts;
    const [what, id, ...rest] = path;
    if (what === 'apps' && id !== undefined) return this.app(method, this.account(id), rest, input);
    if (what !== undefined && Object.hasOwn(services, what))
      return services[what]?.control(method, path.slice(1), input);
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
        if (!faults.clear(id === undefined ? undefined : numberIn(id, 'id')))
          throw new Wrong('id', 'there is no such fault', 404);
        return;
      case 'GET calls':
        return { counts: log.count(), calls: log.last(whole(input, 'last', 0, KEPT_CALLS) ?? KEPT_CALLS) };
      case 'DELETE calls':
        return log.reset();
      case 'POST reset':
        return this.reset();
      case 'GET saves':
        return this.kept();
      case 'POST saves':
        return this.save(input);
      case 'DELETE saves':
        if (!this.parts.keeper.remove(saveName(input))) noSave();
        return;
      case 'POST load':
        return this.load(input);
      default:
        return nowhere(`there is no ${method} /_control/${path.join('/')}`);
    }
  }

  private app(method: string, account: Account, [what, ...path]: string[], input: Input): unknown {
    if (what === undefined) return method === 'GET' ? this.summary(account) : nowhere();
    const call = { account, method, path, input, now: this.parts.clock.now(), baseUrl: this.parts.baseUrl() };
    if (Object.hasOwn(controls, what)) return controls[what]?.(call);
    if (what === 'quota' && method === 'POST' && path.length === 0) return this.setQuota(account, input);
    return nowhere();
  }

  private state() {
    const { clock, accounts, faults, log } = this.parts;
    const now = clock.now();
    return {
      now,
      speed: clock.speed,
      faults: faults.list(),
      faultKinds: FAULT_KINDS,
      counts: log.count(),
      calls: log.last(SHOWN).reverse(),
      ...this.kept(),
      apps: [...accounts.values()].map((account) => ({
        ...this.summary(account),
        // Those made by hand, and not five thousand rows of the others.
        rooms: account.live
          .list()
          .filter((room) => !account.live.isGenerated(room))
          .map((room) => toRoomView(room, account, now)),
        generatedRooms: account.live
          .list()
          .filter((room) => account.live.isGenerated(room))
          .slice(0, SHOWN)
          .map((room) => toRoomView(room, account, now)),
      })),
    };
  }

  private summary(account: Account) {
    const limits = account.quotas.changedLimits();
    const used = account.quotas.used();
    return {
      appId: account.appId,
      total: account.live.rooms.size,
      generated: account.live.generatedCount,
      goods: account.goods.list().length,
      followers: account.followers.size,
      users: account.users.list().length,
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
    if (flag(input, 'reset')) account.quotas.forgetCalls();
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
    this.parts.tick();
    return { now: clock.now(), speed: clock.speed };
  }

  private addFault(input: Input): Fault {
    const fault = readFault(input);
    if (fault.appId !== undefined) this.account(fault.appId);
    return this.parts.faults.add(fault);
  }

  private save(input: Input): unknown {
    only(input, ['name', 'replace']);
    const { keeper } = this.parts;
    const name = saveName(input);
    if (keeper.has(name) && !flag(input, 'replace'))
      throw new Wrong('name', 'is taken; replace: true writes over it', 409);
    if (!this.written(name)) throw new Wrong('name', 'there are too many saved states; delete one', 409);
    return this.kept();
  }

  /** @throws Wrong where the disk is full or may not be written */
  private written(name: string): boolean {
    try {
      return this.parts.keeper.save(name);
    } catch (error) {
      throw new Wrong('name', `cannot be written: ${(error as Error).message}`, 500); // node:fs throws nothing else
    }
  }

  private kept() {
    const { keeper } = this.parts;
    return { saves: keeper.list(), file: keeper.file, trouble: keeper.trouble };
  }

  private load(input: Input): unknown {
    only(input, ['name']);
    const name = saveName(input);
    try {
      if (!this.parts.keeper.load(name)) noSave();
    } catch (error) {
      if (error instanceof DamagedState) throw new Wrong('name', error.message, 409);
      throw error;
    }
    this.parts.tick();
    return {};
  }

  /** Everything as it was at the start; what was saved by name stays. */
  private reset(): void {
    this.parts.state.reset();
    this.parts.log.reset();
  }
}

/** @throws Wrong */
const saveName = (input: Input): string => {
  const name = text(input, 'name', 40)?.normalize('NFC');
  if (name === undefined || !SAVE_NAME.test(name))
    throw new Wrong('name', 'must be 1 to 40 letters, digits, - and _, and begin with a letter or a digit');
  return name;
};

const noSave = (): never => {
  throw new Wrong('name', 'there is no saved state of this name', 404);
};

/** The query of a GET; digits become numbers. */
const readQuery = (url: URL): Input =>
  Object.fromEntries(
    [...url.searchParams].map(([key, value]) => [key, /^\d{1,15}$/.test(value) ? Number(value) : value]),
  );
