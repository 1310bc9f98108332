import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { noticePauses } from '@kaibo/wechat/pay';
import { type Bench, type Json } from '../sandbox.fixtures';
import { aListener, aPayBench, MCHID, type Listener, type PayBench, prepayFields } from './pay.fixtures';

let folder: string;
let listener: Listener;
let running: PayBench[] = [];
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-pay-'));
  listener = await aListener();
});
afterEach(async () => {
  for (const bench of running.splice(0)) await bench.close();
  await listener.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** One run of the sandbox on the folder. */
const run = async (): Promise<PayBench> => {
  const bench = await aPayBench({ folder });
  running.push(bench);
  return bench;
};
const stop = async (bench: PayBench): Promise<void> => {
  running = running.filter((other) => other !== bench);
  await bench.close();
};
const paid = async (bench: PayBench, about: Json = {}) => bench.aPaidOrder({ notify_url: listener.url, ...about });
const balance = async (bench: PayBench) => (await bench.payControl('GET', `merchants/${MCHID}`)).balanceFen as number;

it('goes on with the keys that a developer has copied, though nothing but reading was done', async () => {
  const keys = async (bench: Bench & PayBench) => ({
    merchant: await bench.payControl('GET', `merchants/${MCHID}`),
    platform: await bench.payControl('GET', 'platform'),
  });
  const first = await run();
  const before = await keys(first);
  await stop(first);
  const second = await run();
  expect(await keys(second)).toEqual(before);
  await second.client.jsapi.prepay(prepayFields(listener.url));
});

it('gives back no more than was paid, before and after a restart together', async () => {
  const first = await run();
  const { transaction_id } = await paid(first);
  const refund = (bench: PayBench, index: number) =>
    bench.client.refunds.create({
      transaction_id: transaction_id as string,
      out_refund_no: `R${index}`,
      amount: { refund: 5_000, total: 16_800 },
    });
  await refund(first, 1);
  const half = await balance(first);
  await stop(first);

  const second = await run();
  expect(await balance(second)).toBe(half);
  const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((index) => refund(second, index)));
  // The first one is the same refund as before.
  expect(answers.map(({ status }) => status).filter((status) => status === 'fulfilled')).toHaveLength(3);
  expect(await balance(second)).toBe(half - 10_000);
  await second.later(60_000);
  expect((await second.client.refunds.get({ out_refund_no: 'R1' })).status).toBe('SUCCESS');
});

it('tells a notice that was not taken before the end, once more and by the same schedule', async () => {
  const first = await run();
  listener.status = 500;
  await paid(first);
  await first.payControl('POST', 'notices/deliver');
  await stop(first);
  const [before] = listener.received;
  if (!before) throw new Error('no notice came');

  listener.received.length = 0;
  listener.status = 204;
  const second = await run();
  await second.later((noticePauses[0] ?? 0) * 1000 - 1);
  expect(listener.received).toHaveLength(0);
  await second.later(1);
  const [after] = listener.received;
  expect(after?.body.toString()).toBe(before.body.toString());
  const opened = await second.client.notices.open({ headers: after?.headers ?? {}, body: after?.body ?? '' });
  expect(opened).toMatchObject({ type: 'TRANSACTION.SUCCESS' });
  const { notices } = await second.payControl('GET', 'notices');
  expect(notices[0]).toMatchObject({ state: 'taken', deliveries: [{ status: 500 }, { status: 204 }] });
  await stop(second);

  listener.received.length = 0;
  const third = await run();
  await third.later(24 * 3_600_000);
  expect(listener.received).toHaveLength(0);
});

it('is saved and loaded by name over the control interface', async () => {
  const bench = await run();
  const { out_trade_no } = await paid(bench);
  const stateNow = async () => (await bench.client.jsapi.getByOutTradeNo({ out_trade_no })).trade_state;
  expect(await bench.control('POST', 'saves', { name: 'paid' })).toMatchObject({ status: 200 });
  await bench.client.refunds.create({ out_trade_no, out_refund_no: 'R1', amount: { refund: 1, total: 16_800 } });
  expect(await stateNow()).toBe('REFUND');
  expect(await bench.control('POST', 'load', { name: 'paid' })).toMatchObject({ status: 200 });
  expect(await stateNow()).toBe('SUCCESS');
  await bench.control('POST', 'reset');
  const fresh = await bench.aClient();
  await expect(fresh.jsapi.getByOutTradeNo({ out_trade_no })).rejects.toMatchObject({ code: 'ORDER_NOT_EXIST' });
});
