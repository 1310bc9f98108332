import { type LoggedCall } from '../call-log';
import { aPayBench, MCHID, OPENID, type PayBench, prepayFields } from './pay.fixtures';

let bench: PayBench;
beforeEach(async () => (bench = await aPayBench()));
afterEach(() => bench.close());

const last = async (): Promise<LoggedCall | undefined> =>
  ((await bench.control('GET', 'calls?last=1')).body.calls as LoggedCall[])[0];

it('is in the one log: every call with its request and answer, nobody by their openid', async () => {
  const first = prepayFields(bench.listener.url);
  const { prepay_id: prepayId } = await bench.client.jsapi.prepay(first);
  expect(await last()).toMatchObject({
    endpoint: 'pay.jsapi.prepay',
    appId: MCHID,
    request: { description: '明前龙井 250g', amount: { total: 16_800 }, payer: { openid: '***' } },
    answer: { prepay_id: prepayId },
    code: 0,
    fault: null,
  });
  const order = { ...first, amount: { total: 1 }, payer: { openid: 'nobody-with-a-name' } };
  await expect(bench.client.jsapi.prepay(order)).rejects.toThrow();
  const refused = await last();
  expect(refused).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/), answer: { message: expect.any(String) } });
  const log = JSON.stringify((await bench.control('GET', 'calls')).body);
  for (const hidden of [OPENID, 'nobody-with-a-name']) expect(log).not.toContain(hidden);
  expect((await bench.control('GET', 'calls')).body.counts['pay.jsapi.prepay']).toBe(2);
});

it('tells of calls that a fault broke, and of paths that are none', async () => {
  await bench.payControl('POST', 'faults', { kind: 'http-5xx', endpoint: 'jsapi.prepay', times: 1 });
  await bench.client.jsapi.prepay(prepayFields(bench.listener.url)).catch(() => undefined);
  const { calls } = (await bench.control('GET', 'calls')).body as { calls: LoggedCall[] };
  expect(calls[0]).toMatchObject({ endpoint: 'pay.jsapi.prepay', answer: null, code: null, fault: 'http-5xx' });
  await fetch(`${bench.url}/v3/nowhere`);
  expect(await last()).toMatchObject({ endpoint: 'unknown', appId: null, code: expect.any(String) });
});
