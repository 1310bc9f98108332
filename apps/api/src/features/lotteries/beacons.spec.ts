import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { BEACON_DELAY_MS, QUICKNET, roundFor, roundTimeMs, verifyBundle } from '@kaibo/fair-draw';
import { verifyDrand } from '@kaibo/fair-draw/drand';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { until } from '../../../test/program';
import { codeOf } from '../members/members.fixtures';
import { KEYWORD, lotteriesOf } from './lotteries.fixtures';
import { LotteryClockService } from './lottery-clock.service';

/** Two rounds that quicknet made, as its relays answer them; the first stands in python-drand-verify's README too. */
const RECORDED = {
  round: 657_413,
  signature: 'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
};
const OTHER = {
  round: 1_000,
  signature: 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
};
const MADE_AT = roundTimeMs(RECORDED.round);
const MINUTE = 60_000;

type Answer = (response: http.ServerResponse) => void;
const json =
  (status: number, body: object): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const cut: Answer = (response) => response.socket?.destroy();
const good = json(200, { ...RECORDED, randomness: 'not looked at' });
const notYet = json(425, { error: 'too early' });

/** A relay of drand: a server that answers what the test says. */
class Relay {
  asked: string[] = [];
  answer: Answer = notYet;
  private readonly server = http.createServer((request, response) => {
    this.asked.push(request.url ?? '');
    this.answer(response);
  });
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on a port
  }
  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const relays = [new Relay(), new Relay()] as const;
const [first, second] = relays;
let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
beforeAll(async () => {
  const urls = await Promise.all(relays.map((relay) => relay.start()));
  app = await anApp({ KAIBO_DRAND_URLS: urls.join(',') });
});
afterAll(async () => {
  await app.close();
  for (const relay of relays) relay.stop();
});
beforeEach(async () => {
  app.world.set(new Date('2026-11-21T04:00:00Z'));
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
  for (const relay of relays) Object.assign(relay, { asked: [], answer: notYet });
});

/** A lottery with five entries whose round is the recorded one: it closed half a minute before that was made. */
const aClosed = async () => {
  const { id } = await of.open({ beacon: 'drand' });
  const viewers = await of.viewers(5);
  for (const { api } of viewers) await api.enter(id, KEYWORD);
  await of.query(
    `update lotteries set opens_at = $2::timestamptz - interval '1 hour', closes_at = $2, beacon_round = $3 where id = $1`,
    [id, new Date(MADE_AT - BEACON_DELAY_MS), RECORDED.round],
  );
  app.world.set(new Date(MADE_AT - 10_000));
  await of.advance(id);
  return { id, api: viewers[0]?.api ?? of.viewer('1').api };
};
const stateOf = async (id: string) => {
  const { state, waitsFor, incidents } = await shop.staff.lotteries.get(id);
  return [state, waitsFor, incidents.map(({ kind }) => kind)];
};
const draws = async (id: string) =>
  (await of.query<{ n: number }>('select count(*)::int as n from lottery_draws where lottery_id = $1', [id]))[0]?.n;
const path = `/${QUICKNET.hash}/public/${RECORDED.round}`;

it('commits to the first round half a minute after its end, when it opens, for all to see', async () => {
  const { id, closesAt } = await of.open({ beacon: 'drand' });
  const proof = await of.viewer('1').api.proof(id);
  const round = roundFor(Date.parse(closesAt ?? ''));
  expect(roundTimeMs(round)).toBeGreaterThanOrEqual(Date.parse(closesAt ?? '') + BEACON_DELAY_MS);
  expect(roundTimeMs(round - 1)).toBeLessThan(Date.parse(closesAt ?? '') + BEACON_DELAY_MS);
  expect(proof.beacon).toEqual({ kind: 'drand', chain: QUICKNET.hash, round, signature: null });
  expect(proof.rules).toMatchObject({ beacon: { kind: 'drand', chain: QUICKNET.hash } });
  const page = await (await fetch(`${app.url}/l/${id}/proof`)).text();
  expect(page).toContain(String(round));
  expect(page).not.toContain('不使用公共随机信标');
});

it('waits for the round without asking for it, and draws with it when it is there', async () => {
  const { id, api } = await aClosed();
  expect(await stateOf(id)).toEqual(['closed', null, []]);
  expect([first.asked, second.asked, await draws(id)]).toEqual([[], [], 0]);
  const due = () => of.query<{ due_at: Date }>('select due_at from directory.lotteries where lottery_id = $1', [id]);
  expect((await due())[0]?.due_at.getTime()).toBe(MADE_AT);
  expect(await codeOf(shop.staff.lotteries.draw(id))).toBe('409 LOTTERY_WAITING');

  app.world.set(new Date(MADE_AT));
  await of.advance(id); // the relays are late
  expect(await stateOf(id)).toEqual(['closed', null, []]);
  expect([first.asked, second.asked]).toEqual([[path], [path]]);
  first.answer = good;
  // As a worker finds it: by the database's clock the round is long made.
  await app.app.get(LotteryClockService).tick();
  expect(await stateOf(id)).toEqual(['drawn', null, []]);

  const proof = await until(
    'the proof',
    () => api.proof(id),
    ({ drawnAt }) => drawnAt !== null,
  );
  expect(proof.beacon).toEqual({ kind: 'drand', chain: QUICKNET.hash, ...RECORDED });
  const bundle = await api.bundle(id);
  const verdict = verifyBundle(bundle, { verifyBeacon: verifyDrand });
  expect([verdict.result, verdict.lines.filter(({ status }) => status !== 'ok')]).toEqual(['verified', []]);
  expect(verdict.lines.map(({ code }) => code)).toEqual(expect.arrayContaining(['round-matches', 'beacon-verified']));
  expect(await (await fetch(`${app.url}/l/${id}/proof`)).text()).toContain(RECORDED.signature);
  // Under another round's signature nothing verifies.
  const forged = {
    ...bundle,
    beacon: { kind: 'drand', chain: QUICKNET.hash, round: RECORDED.round, signature: OTHER.signature },
  };
  expect(verifyBundle(forged, { verifyBeacon: verifyDrand }).result).toBe('failed');
});

it.each([
  ['another round’s signature', json(200, { round: RECORDED.round, signature: OTHER.signature })],
  ['another round', json(200, OTHER)],
  ['one bit changed', json(200, { ...RECORDED, signature: RECORDED.signature.replace(/b$/, 'a') })],
  ['no signature', json(200, { round: RECORDED.round })],
  ['an answer that is none', json(200, [])],
  ['an error', json(500, {})],
  ['a connection that is cut', cut],
])('believes no relay, and asks the next: %s', async (_what, answer) => {
  const { id } = await aClosed();
  first.answer = answer;
  app.world.set(new Date(MADE_AT));
  await of.advance(id);
  expect([(await stateOf(id))[0], await draws(id)]).toEqual(['closed', 0]);
  second.answer = good;
  await of.advance(id);
  expect(await stateOf(id)).toEqual(['drawn', null, []]);
  const { head } =
    (await of.query<{ head: object }>('select head from lottery_draws where lottery_id = $1', [id]))[0] ?? {};
  expect(head).toMatchObject({ beacon: { signature: RECORDED.signature } });
});

it('says after ten minutes that it waits, keeps its round, and draws when the beacon is back', async () => {
  const { id, api } = await aClosed();
  for (const relay of relays) relay.answer = cut;
  app.world.set(new Date(MADE_AT + 10 * MINUTE - 1));
  await of.advance(id);
  expect(await stateOf(id)).toEqual(['closed', null, []]);
  app.world.set(new Date(MADE_AT + 10 * MINUTE));
  await of.advance(id);
  await of.advance(id); // told once
  expect(await stateOf(id)).toEqual(['waiting', 'beacon', ['beacon-late']]);
  expect(await codeOf(shop.staff.lotteries.draw(id))).toBe('409 LOTTERY_WAITING');
  const waiting = await until(
    'the proof says so',
    () => api.proof(id),
    ({ state }) => state === 'waiting',
  );
  expect(waiting).toMatchObject({
    waitsFor: 'beacon',
    beacon: { round: RECORDED.round, signature: null },
    winners: null,
  });
  expect(await (await fetch(`${app.url}/l/${id}/proof`)).text()).toContain('公共随机信标暂不可用');

  app.world.set(new Date(MADE_AT + 300 * MINUTE));
  second.answer = good;
  await of.advance(id);
  expect(await stateOf(id)).toEqual(['drawn', null, ['beacon-late', 'beacon-here']]);
  const drawn = await until(
    'the proof',
    () => api.proof(id),
    ({ drawnAt }) => drawnAt !== null,
  );
  expect(drawn.beacon).toMatchObject(RECORDED);
  expect(drawn.incidents.map(({ kind }) => kind)).toEqual(['beacon-late', 'beacon-here']);
  expect(verifyBundle(await api.bundle(id), { verifyBeacon: verifyDrand }).result).toBe('verified');
});

it('waits for the anchor first, and then for the beacon', async () => {
  const { id } = await of.open({ beacon: 'drand' });
  await shop.staff.lotteries.anchorAway(id);
  await of.query(
    `update lotteries set opens_at = $2::timestamptz - interval '1 hour', closes_at = $2, beacon_round = $3 where id = $1`,
    [id, new Date(MADE_AT - BEACON_DELAY_MS), RECORDED.round],
  );
  app.world.set(new Date(MADE_AT + 20 * MINUTE));
  first.answer = good;
  await of.advance(id);
  expect((await stateOf(id)).slice(0, 2)).toEqual(['waiting', 'anchor']);
  expect(first.asked).toEqual([]);
  await shop.staff.lotteries.anchorBack(id);
  await of.advance(id);
  expect((await stateOf(id))[0]).toBe('drawn');
});
