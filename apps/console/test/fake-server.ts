import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ConsoleRoomView } from '@kaibo/contracts/rooms.dto';
import type { SyncRunView } from '@kaibo/contracts/syncs.dto';

const ROOT = path.join(__dirname, '../../../dist/apps/console');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export const KEY = 'k'.repeat(43);

export const aRoom = (id: string, title: string, over: Partial<ConsoleRoomView> = {}): ConsoleRoomView => ({
  id,
  miniAppId: '1',
  source: 'wechat-live',
  platformRoomId: id,
  title,
  platformTitle: title,
  titleOverride: null,
  cover: null,
  coverOverride: null,
  anchor: '设计师林可',
  status: 'live',
  startsAt: '2026-11-21T12:00:00.000Z',
  endsAt: '2026-11-21T14:00:00.000Z',
  isVisible: true,
  position: null,
  vanishedAt: null,
  goodsCount: 2,
  changedAt: '2026-11-21T11:00:00.000Z',
  ...over,
});

export const aRun = (over: Partial<SyncRunView> = {}): SyncRunView => ({
  id: '9',
  miniAppId: '1',
  trigger: 'manual',
  scope: 'sweep',
  state: 'running',
  verdict: null,
  requestedAt: new Date().toISOString(),
  startedAt: new Date().toISOString(),
  finishedAt: null,
  pages: 1,
  rows: 50,
  total: 205,
  calls: 2,
  added: 0,
  changed: 0,
  vanished: 0,
  cause: null,
  ...over,
});

/** The built page and an API that answers in the contract's shapes, from memory. */
export class FakeServer {
  rooms: ConsoleRoomView[] = [];
  /** What the started run answers, one after the other; the last one stays. */
  runs: SyncRunView[] = [aRun()];
  /** Requests that change something, as `METHOD path body`. */
  readonly writes: string[] = [];
  /** Answers the next write with this error code. */
  refuseNextWith: { status: number; code: string } | null = null;
  private server?: http.Server;

  async listen(): Promise<string> {
    if (!fs.existsSync(path.join(ROOT, 'index.html')))
      throw new Error('dist/apps/console is missing: run `npx nx run console:build` first.');
    this.server = http.createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo; // it listens on a TCP port
    return `http://127.0.0.1:${port}/console`;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (!url.pathname.startsWith('/v1')) return this.file(url.pathname, response);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const [status, answer] = this.route(request, url, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }

  private route(request: http.IncomingMessage, url: URL, body: string): [number, unknown?] {
    const refuse = (status: number, code: string): [number, unknown] => [
      status,
      { code, message: code, requestId: 'req-1' },
    ];
    if (request.headers.authorization !== `Bearer ${KEY}`) return refuse(401, 'UNAUTHENTICATED');
    const what = `${request.method} ${url.pathname.replace('/v1/console', '')}`;
    if (request.method !== 'GET') {
      this.writes.push(`${what} ${body}`.trim());
      if (this.refuseNextWith) {
        const { status, code } = this.refuseNextWith;
        this.refuseNextWith = null;
        return refuse(status, code);
      }
    }
    if (what === 'GET /me')
      return [200, { merchantId: '1', merchantName: '幸福家装', keyName: 'demo', timeZone: 'Asia/Shanghai' }];
    if (what === 'GET /mini-apps') {
      const app = {
        id: '1',
        platform: 'wechat',
        appId: 'wx6b6169626f646d6f',
        name: '幸福家装',
        source: 'wechat-live',
        hasSecret: true,
        isDemo: true,
      };
      return [200, { items: [{ ...app, capabilities: ['list', 'goods', 'hint', 'plugin'] }] }];
    }
    if (what === 'GET /rooms') {
      const state = url.searchParams.get('state');
      const items = this.rooms.filter((room) => state === null || room.status === state);
      const now = new Date(Date.now() - 150_000).toISOString();
      return [200, { items, nextCursor: null, ages: [{ miniAppId: '1', syncedAt: now, polledAt: now }] }];
    }
    if (what === 'GET /syncs')
      return [200, { items: this.runs.slice(-1).filter((run) => run.state === 'finished'), nextCursor: null }];
    if (what === 'POST /mini-apps/1/syncs') return [202, { run: this.runs[0], joined: false }];
    if (what === 'GET /syncs/9') return [200, this.runs.length > 1 ? this.runs.shift() : this.runs[0]];
    if (what === 'PUT /rooms/order') {
      const { roomIds } = JSON.parse(body) as { roomIds: string[] }; // what the page sends
      const led = roomIds.flatMap((id, index) =>
        this.rooms.filter((room) => room.id === id).map((room) => ({ ...room, position: index + 1 })),
      );
      this.rooms = [
        ...led,
        ...this.rooms.filter((room) => !roomIds.includes(room.id)).map((room) => ({ ...room, position: null })),
      ];
      return [204];
    }
    const edited = /^PATCH \/rooms\/(\d+)$/.exec(what)?.[1];
    if (edited) {
      this.rooms = this.rooms.map((room) => (room.id === edited ? { ...room, ...(JSON.parse(body) as object) } : room));
      return [200, this.rooms.find((room) => room.id === edited)];
    }
    return refuse(404, 'ROUTE_NOT_FOUND');
  }

  private file(pathname: string, response: http.ServerResponse): void {
    const name = pathname.replace(/^\/console\/?/, '');
    const file = path.join(ROOT, /^assets\/[\w.-]+$/.test(name) ? name : 'index.html');
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(fs.readFileSync(file));
  }
}
