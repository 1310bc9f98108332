import { PayError } from '@kaibo/wechat/pay';
import fc from 'fast-check';
import { aPayBench, MCHID, OPENID, type PayBench } from './pay.fixtures';

// Whatever is asked in whatever order: no fen comes from nowhere, and none is lost.

const PARTNER = '1900000207';
const BEGIN_FEN = 10_000;

let bench: PayBench;
/** Two merchants, one of them a receiver, and two paid orders. */
let begin: string;
beforeAll(async () => {
  bench = await aPayBench();
  await bench.payControl('POST', 'merchants', { mchid: PARTNER });
  for (const mchid of [MCHID, PARTNER])
    await bench.payControl('PATCH', `merchants/${mchid}`, { balanceFen: BEGIN_FEN });
  const receiver = {
    type: 'MERCHANT_ID' as const,
    account: PARTNER,
    name: '供货商',
    relation_type: 'SUPPLIER' as const,
  };
  await bench.client.sharing.addReceiver(receiver);
  for (const profit_sharing of [true, false]) await bench.aPaidOrder({ settle_info: { profit_sharing } });
  begin = JSON.stringify(bench.sandbox.pay.save());
});
afterAll(() => bench.close());

let count = 0;
const no = () => `N${++count}`;

/** One thing that somebody does; `which` chooses among what there is, `fen` is at most an order's total. */
const step = fc.record({
  what: fc.constantFrom(
    'pay',
    'paySharing',
    'refund',
    'endRefund',
    'share',
    'share',
    'shareStranger',
    'return',
    'return',
    'unfreeze',
    'transfer',
    'cancel',
    'confirm',
    'later',
    'reload',
  ),
  which: fc.nat(9),
  fen: fc.integer({ min: 1, max: 17_000 }),
  outcome: fc.constantFrom('SUCCESS', 'CLOSED', 'ABNORMAL'),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const world = () => bench.sandbox.pay.world;
const pick = <T>(all: Iterable<T>, which: number): T | undefined => {
  const list = [...all];
  return list[which % Math.max(list.length, 1)];
};

const sharable = (which: number) =>
  pick(
    [...world().maps.orders.values()].filter((order) => order.isSharing),
    which,
  )?.transactionId ?? '1';
const share = (fen: number, which: number, isStranger: boolean) =>
  bench.client.sharing.createOrder({
    transaction_id: sharable(which),
    out_order_no: no(),
    receivers: isStranger
      ? [{ type: 'PERSONAL_OPENID', account: 'oSTRANGER', amount: Math.ceil(fen / 4), description: '佣金' }]
      : [{ type: 'MERCHANT_ID', account: PARTNER, amount: Math.ceil(fen / 4), description: '货款' }],
    unfreeze_unsplit: fen % 5 === 0,
  });

const steps: Record<Step['what'], (step: Step) => Promise<unknown>> = {
  pay: () => bench.aPaidOrder(),
  paySharing: () => bench.aPaidOrder({ settle_info: { profit_sharing: true } }),
  refund: ({ which, fen }) =>
    bench.client.refunds.create({
      transaction_id: pick(world().maps.orders.values(), which)?.transactionId ?? '1',
      out_refund_no: no(),
      amount: { refund: Math.min(fen, 16_800), total: 16_800 },
    }),
  endRefund: ({ which, outcome }) =>
    bench.control('POST', `pay/refunds/${pick(world().maps.refunds.values(), which)?.refundId ?? ''}`, { outcome }),
  share: ({ which, fen }) => share(fen, which, false),
  shareStranger: ({ which, fen }) => share(fen, which, true),
  return: ({ which, fen }) => {
    const shared = [...world().maps.sharings.values()].filter(({ parts }) => parts[0]?.result === 'SUCCESS');
    const sharing = pick(shared, which);
    return bench.client.sharing.createReturn({
      out_order_no: sharing?.outOrderNo ?? 'NONE',
      out_return_no: no(),
      return_mchid: PARTNER,
      amount: Math.ceil(((sharing?.parts[0]?.fen ?? 1) * fen) / 17_000),
      description: '用户退款',
    });
  },
  unfreeze: ({ which }) =>
    bench.client.sharing.unfreeze({
      transaction_id: sharable(which),
      out_order_no: no(),
      description: '解冻',
    }),
  transfer: ({ fen }) =>
    bench.client.transfers.create({
      out_bill_no: no(),
      transfer_scene_id: '1005',
      openid: OPENID,
      transfer_amount: fen * 3,
      transfer_remark: '推广佣金',
      transfer_scene_report_infos: [
        { info_type: '岗位类型', info_content: '推广员' },
        { info_type: '报酬说明', info_content: '1月推广佣金' },
      ],
    }),
  cancel: ({ which }) =>
    bench.client.transfers.cancel({ out_bill_no: pick(world().maps.transfers.values(), which)?.outBillNo ?? 'NONE' }),
  confirm: ({ which }) =>
    bench.control('POST', `pay/transfers/${pick(world().maps.transfers.values(), which)?.billNo ?? ''}/confirm`),
  later: ({ which }) => bench.later(which * 2_000),
  reload: async () => {
    const { pay } = bench.sandbox;
    pay.load(JSON.parse(JSON.stringify(pay.save())));
  },
};

const sum = <T>(all: Iterable<T>, fen: (one: T) => number): number =>
  [...all].reduce((total, one) => total + fen(one), 0);

/** All the money that there is, wherever it lies, less what users have paid in. */
const allFen = (): number => {
  const { maps } = world();
  const parts = [...maps.sharings.values()].flatMap((sharing) => sharing.parts);
  return (
    sum(maps.merchants.values(), (merchant) => merchant.balanceFen) +
    sum(maps.orders.values(), (order) => order.unsplitFen) +
    // On its way to a receiver, or with one who is no merchant here.
    sum(parts, (part) =>
      part.result === 'PENDING' || (part.result === 'SUCCESS' && part.type === 'PERSONAL_OPENID') ? part.fen : 0,
    ) +
    sum(maps.refunds.values(), (refund) => (refund.status === 'CLOSED' ? 0 : refund.refundFen)) +
    sum(maps.transfers.values(), ({ state, fen }) =>
      ['WAIT_USER_CONFIRM', 'TRANSFERING', 'SUCCESS'].includes(state) ? fen : 0,
    ) -
    sum(maps.orders.values(), (order) => (order.transactionId === null ? 0 : order.payerFen))
  );
};

const expectSound = (): void => {
  const { maps } = world();
  // Paid in and still there: what users paid is taken away.
  expect(allFen()).toBe(2 * BEGIN_FEN);
  for (const merchant of maps.merchants.values()) expect(merchant.balanceFen).toBeGreaterThanOrEqual(0);
  for (const order of maps.orders.values()) {
    const { totalFen, unsplitFen, refundedFen, sharedFen, isSharing, isReleased } = order;
    for (const fen of [unsplitFen, refundedFen, sharedFen]) expect(fen).toBeGreaterThanOrEqual(0);
    expect(refundedFen + sharedFen + unsplitFen).toBeLessThanOrEqual(totalFen);
    expect(sharedFen).toBeLessThanOrEqual(totalFen * 0.3);
    if (!isSharing || isReleased) expect(unsplitFen).toBe(0);
  }
};

it('neither makes nor loses a fen', async () => {
  const done = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 40 }), async (all) => {
      bench.sandbox.pay.load(JSON.parse(begin));
      for (const one of all) {
        const outcome = await steps[one.what](one).catch((error: unknown) => error);
        if (outcome instanceof Error && !(outcome instanceof PayError)) throw outcome;
        if (outcome instanceof PayError) expect(outcome.kind).toMatch(/^(platform|request)$/);
        else done.add(one.what);
        expectSound();
      }
      // Whatever is under way comes to its end.
      await bench.later(24 * 3_600_000);
      expectSound();
    }),
    // One seed, so that what has to be done at least once is done in every run of the test.
    { numRuns: 25, seed: 412 },
  );
  expect([...done].sort()).toEqual(Object.keys(steps).sort());
}, 120_000);
