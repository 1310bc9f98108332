import type { MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { STATUSES_OF_STATE, type RoomState } from '@kaibo/contracts/rooms';
import type { ConsoleRoomView, EditRoom, OrderRooms } from '@kaibo/contracts/rooms.dto';
import type { SyncRunView } from '@kaibo/contracts/syncs.dto';
import { type Call, type CallRequest, toApiError } from '@kaibo/api-client';
import { KEY_SCOPES, type Permission, PERMISSIONS } from '@kaibo/contracts/staff';
import type { ApiKeyView, InvitationLook, SessionItem, SessionView, StaffList } from '@kaibo/contracts/staff.dto';
import { ERROR_STATUS, type ErrorCode } from '@kaibo/contracts/errors';

export const KEY = 'a-staff-key-for-tests-only-0123456789-ABCDE';

export const LINK_TOKEN = `1.2.${'s'.repeat(43)}`;
export const TOTP_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

export interface Answer {
  status: number;
  body: unknown;
}

const no = (code: ErrorCode): Answer => ({
  status: ERROR_STATUS[code],
  body: { code, message: code, requestId: 'req-test-1' },
});

/** The API as far as the console asks it, kept in memory: what the contracts say, and nothing cleverer. */
export class FakeApi {
  staff: StaffView = {
    merchantId: '1',
    merchantName: '幸福家装',
    keyName: '演示密钥',
    permissions: [...KEY_SCOPES],
    timeZone: 'Asia/Shanghai',
  };
  miniApps: MiniAppView[] = [aMiniApp()];
  rooms: ConsoleRoomView[] = [];
  runs: SyncRunView[] = [];
  syncedAt: string | null = null;
  polledAt: string | null = null;
  /** What each poll of the newest run sees, one after the other; the last one stays. */
  script: Partial<SyncRunView>[] = [];
  joins = false;
  /** Who may sign in. */
  person = { email: 'zhou@example.com', password: 'a long password', name: '周敏', code: null as string | null };
  /** Of the one browser that there is. */
  session: SessionView | null = null;
  isSteppedUp = false;
  /** Of the person. */
  permissions: Permission[] = [...PERMISSIONS];
  invitation: InvitationLook = {
    merchantName: '幸福家装',
    role: 'anchor',
    email: 'n•••@example.com',
    hasAccount: false,
    expiresAt: '2026-05-21T12:00:00Z',
  };
  sessions: SessionItem[] = [
    {
      id: '1',
      device: 'Chrome · Windows',
      network: '203.0.113.*',
      signedInAt: '2026-05-20T08:00:00Z',
      seenAt: '2026-05-20T12:00:00Z',
      isThis: true,
    },
  ];
  team: StaffList = {
    items: [
      {
        personId: '7',
        name: '周敏',
        email: 'z•••@example.com',
        role: 'owner',
        addedAt: '2026-05-01T12:00:00Z',
        isYou: true,
      },
      {
        personId: '8',
        name: '小安',
        email: 'a•••@example.com',
        role: 'anchor',
        addedAt: '2026-05-02T12:00:00Z',
        isYou: false,
      },
    ],
    invitations: [],
    canMail: false,
  };
  keys: ApiKeyView[] = [];
  /** What else there is: answers whoever is signed in, for requests that it knows. */
  readonly parts: ((request: CallRequest) => Answer | undefined)[] = [];
  /** Every request that came, oldest first. */
  readonly asked: CallRequest[] = [];
  /** Answers instead of the usual, for requests that it knows; undefined lets it pass. May wait. */
  intercept: (request: CallRequest) => Answer | undefined | Promise<Answer | undefined> = () => undefined;

  async handle(request: CallRequest, key: string | null): Promise<Answer> {
    this.asked.push(request);
    const instead = await this.intercept(request);
    if (instead) return instead;
    const ofSession = key === null ? this.ofSession(request) : undefined;
    if (ofSession) return ofSession;
    if (key === null ? this.session?.stage !== 'signed-in' : key !== KEY) return no('UNAUTHENTICATED');
    const ofPerson = this.ofPerson(request);
    if (ofPerson) return ofPerson;
    for (const part of this.parts) {
      const said = part(request);
      if (said) return said;
    }
    const { method, path } = request;
    const query = request.query ?? {};
    const [, roomId] = /^\/v1\/console\/rooms\/(\d+)$/.exec(path) ?? [];
    const [, runId] = /^\/v1\/console\/syncs\/(\d+)$/.exec(path) ?? [];
    const [, appId] = /^\/v1\/console\/mini-apps\/(\d+)\/syncs$/.exec(path) ?? [];
    if (path === '/v1/console/me') return { status: 200, body: this.staff };
    if (path === '/v1/console/mini-apps') return { status: 200, body: { items: this.miniApps } };
    if (method === 'GET' && path === '/v1/console/rooms') return this.list(query);
    if (method === 'PUT' && path === '/v1/console/rooms/order') return this.order(request.body as OrderRooms); // sent by our own client
    if (method === 'PATCH' && roomId) return this.edit(roomId, request.body as EditRoom); // sent by our own client
    if (method === 'POST' && appId) return this.start(appId);
    if (method === 'GET' && runId) return this.progress(runId);
    if (method === 'GET' && path === '/v1/console/syncs') {
      const from = Number(query.cursor ?? 0);
      const to = from + Number(query.limit ?? 20);
      const runs = this.runs.filter((run) => run.miniAppId === query.miniAppId);
      return {
        status: 200,
        body: { items: runs.slice(from, to), nextCursor: to < runs.length ? String(to) : null },
      };
    }
    return no('ROUTE_NOT_FOUND');
  }

  /** Signing in and out. */
  private ofSession({ method, path, body }: CallRequest): Answer | undefined {
    const given = (body ?? {}) as Record<string, string>; // sent by our own client
    if (path === '/v1/console/session' && method === 'POST') {
      if (given.email !== this.person.email || given.password !== this.person.password) return no('SIGN_IN_REFUSED');
      this.session = this.person.code === null ? this.view() : { ...this.view(), stage: 'second-factor' };
      return { status: 200, body: this.session };
    }
    if (path === '/v1/console/session/second-factor') {
      if (!this.session) return no('UNAUTHENTICATED');
      if (given.code !== this.person.code && given.recoveryCode !== 'abcde-fgh23') return no('SECOND_FACTOR_REFUSED');
      return { status: 200, body: (this.session = this.view()) };
    }
    if (path === '/v1/console/invitations/look') return this.token(given) ?? { status: 200, body: this.invitation };
    if (path === '/v1/console/invitations/accept') {
      if ((given.password ?? '').length < 10) return no('PASSWORD_WEAK');
      this.person.name = given.name ?? '';
      return this.token(given) ?? { status: 200, body: (this.session = this.view()) };
    }
    if (path === '/v1/console/resets/look')
      return (
        this.token(given) ?? {
          status: 200,
          body: { email: 'z•••@example.com', clearsSecondFactor: false, expiresAt: '2026-05-21T12:00:00Z' },
        }
      );
    if (path === '/v1/console/resets/use') {
      this.person.password = given.password ?? '';
      return { status: 204, body: undefined };
    }
    if (path === '/v1/console/resets') return { status: 204, body: undefined };
    return undefined;
  }

  private token({ token }: Record<string, string>): Answer | undefined {
    return token === LINK_TOKEN ? undefined : no('LINK_INVALID');
  }

  private view(): SessionView {
    return {
      stage: 'signed-in',
      csrfToken: `csrf-${this.asked.length}`,
      personId: '7',
      name: this.person.name,
      email: this.person.email,
      hasSecondFactor: this.person.code !== null,
      recoveryCodesLeft: this.person.code === null ? 0 : 10,
      merchantId: '1',
      role: 'owner',
      permissions: this.permissions,
      memberships: [{ merchantId: '1', merchantName: this.staff.merchantName, role: 'owner' }],
      steppedUpUntil: null,
    };
  }

  /** What a person who is signed in does. */
  private ofPerson({ method, path, body }: CallRequest): Answer | undefined {
    const given = (body ?? {}) as Record<string, string>; // sent by our own client
    const ok = (answer: unknown): Answer => ({ status: 200, body: answer });
    if (!this.session) return undefined;
    if (path === '/v1/console/me')
      return ok({ ...this.staff, keyName: null, permissions: this.session.permissions } satisfies StaffView);
    if (path === '/v1/console/session' && method === 'GET') return ok(this.session);
    if (path === '/v1/console/session' && method === 'DELETE') {
      this.session = null;
      return { status: 204, body: undefined };
    }
    if (path === '/v1/console/session/step-up') {
      if (given.code !== this.person.code) return no('SECOND_FACTOR_REFUSED');
      this.isSteppedUp = true;
      return ok((this.session = this.view()));
    }
    if (path === '/v1/console/account/sessions') return ok({ items: this.sessions });
    if (path === '/v1/console/account/totp')
      return given.password === this.person.password
        ? ok({ secret: TOTP_SECRET, uri: `otpauth://totp/Kaibo:x?secret=${TOTP_SECRET}&issuer=Kaibo` })
        : no('PASSWORD_REFUSED');
    if (path === '/v1/console/account/totp/confirm') {
      if (given.code !== '246810') return no('SECOND_FACTOR_REFUSED');
      this.person.code = given.code;
      this.session = this.view();
      return ok({ codes: Array.from({ length: 10 }, (_, n) => `abcde-fgh2${(n % 6) + 2}`), session: this.session });
    }
    if (path === '/v1/console/staff' && method === 'GET') return ok(this.team);
    if (path === '/v1/console/staff/invitations' && method === 'POST') {
      this.team.invitations.push({
        id: '9',
        role: 'anchor',
        email: 'n•••@example.com',
        createdAt: '2026-05-20T12:00:00Z',
        expiresAt: '2026-05-21T12:00:00Z',
      });
      const path = `/console/invitation#${LINK_TOKEN}`;
      return { status: 201, body: { id: '9', path, expiresAt: '2026-05-21T12:00:00Z', isMailed: false } };
    }
    if (path === '/v1/console/api-keys' && method === 'GET') return ok({ items: this.keys });
    if (path === '/v1/console/api-keys' && method === 'POST') {
      if (!this.isSteppedUp) return no('STEP_UP_NEEDED');
      const made: ApiKeyView = {
        id: '5',
        name: given.name ?? '',
        scopes: ['merchant.read'],
        createdAt: '2026-05-20T12:00:00Z',
      };
      this.keys.push(made);
      return { status: 201, body: { key: 'a-key-that-is-shown-this-once-0123456789-ABC', made } };
    }
    return undefined;
  }

  private list(query: NonNullable<CallRequest['query']>): Answer {
    const state = query.state as RoomState | undefined; // sent by our own client
    const rooms = this.rooms
      .filter((room) => room.miniAppId === query.miniAppId)
      .filter((room) => !state || STATUSES_OF_STATE[state].includes(room.status))
      .sort((a, b) => (a.position ?? 1e9) - (b.position ?? 1e9) || Date.parse(b.startsAt) - Date.parse(a.startsAt));
    const from = Number(query.cursor ?? 0);
    const to = from + Number(query.limit ?? 20);
    return {
      status: 200,
      body: {
        items: rooms.slice(from, to),
        nextCursor: to < rooms.length ? String(to) : null,
        ages: this.miniApps.map((app) => ({ miniAppId: app.id, syncedAt: this.syncedAt, polledAt: this.polledAt })),
      },
    };
  }

  private edit(id: string, change: EditRoom): Answer {
    const room = this.rooms.find((one) => one.id === id);
    if (!room) return no('ROOM_NOT_FOUND');
    Object.assign(room, change);
    room.title = room.titleOverride ?? room.platformTitle;
    if (change.coverOverride !== undefined) room.cover = change.coverOverride;
    return { status: 200, body: { ...room } };
  }

  private order({ roomIds }: OrderRooms): Answer {
    if (new Set(roomIds).size !== roomIds.length) return no('INPUT_INVALID');
    for (const room of this.rooms) room.position = roomIds.includes(room.id) ? roomIds.indexOf(room.id) + 1 : null;
    return { status: 204, body: undefined };
  }

  private start(miniAppId: string): Answer {
    const open = this.runs[0];
    if (open && open.state !== 'finished') return { status: 202, body: { run: { ...open }, joined: true } };
    const run = aRun({
      id: String(this.runs.length + 100),
      miniAppId,
      state: 'queued',
      verdict: null,
      finishedAt: null,
    });
    this.runs.unshift(run);
    return { status: 202, body: { run: { ...run }, joined: this.joins } };
  }

  private progress(id: string): Answer {
    const run = this.runs.find((one) => one.id === id);
    if (!run) return no('SYNC_NOT_FOUND');
    Object.assign(run, this.script.shift() ?? {});
    return { status: 200, body: { ...run } };
  }

  /** The client's way to it, without a network. */
  call(key: string | null = KEY, onRefused?: () => void): Call {
    return async <T>(request: CallRequest): Promise<T> => {
      const { status, body } = await this.handle(request, key);
      if (status === 401 && (body as { code: string }).code === 'UNAUTHENTICATED') onRefused?.();
      if (status >= 400) throw toApiError(status, body);
      return (body === undefined ? undefined : JSON.parse(JSON.stringify(body))) as T; // the contracts' own shapes
    };
  }

  /** What was asked with one method, as bodies. */
  sent(method: CallRequest['method'], path: RegExp): unknown[] {
    return this.asked.filter((one) => one.method === method && path.test(one.path)).map((one) => one.body);
  }
}

export const aMiniApp = (over: Partial<MiniAppView> = {}): MiniAppView => ({
  id: '1',
  platform: 'wechat',
  appId: 'wx6b6169626f646d6f',
  name: '幸福家装',
  source: 'wechat-live',
  capabilities: ['list', 'create', 'edit', 'delete', 'replay', 'goods', 'hint', 'plugin'],
  hasSecret: true,
  isDemo: true,
  ...over,
});

export const aRoom = (over: Partial<ConsoleRoomView> & { id: string }): ConsoleRoomView => {
  const platformTitle = over.platformTitle ?? `直播间 ${over.id}`;
  return {
    miniAppId: '1',
    source: 'wechat-live',
    platformRoomId: `10${over.id}`,
    title: over.titleOverride ?? platformTitle,
    platformTitle,
    titleOverride: null,
    cover: null,
    coverOverride: null,
    coverPicture: null,
    anchor: '里白',
    status: 'live',
    startsAt: '2026-05-20T12:00:00Z',
    endsAt: '2026-05-20T14:00:00Z',
    isVisible: true,
    position: null,
    vanishedAt: null,
    goodsCount: 0,
    changedAt: '2026-05-20T11:00:00Z',
    ...over,
  };
};

export const aRun = (over: Partial<SyncRunView> = {}): SyncRunView => ({
  id: '100',
  miniAppId: '1',
  trigger: 'manual',
  scope: 'sweep',
  state: 'finished',
  verdict: 'ok',
  requestedAt: '2026-05-20T12:00:00Z',
  startedAt: '2026-05-20T12:00:00Z',
  finishedAt: '2026-05-20T12:00:02.400Z',
  pages: 0,
  rows: 0,
  total: null,
  calls: 0,
  added: 0,
  changed: 0,
  vanished: 0,
  cause: null,
  ...over,
});

export const failWith = no;
