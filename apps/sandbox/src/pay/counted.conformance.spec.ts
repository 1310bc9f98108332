import { type PayError } from '@kaibo/wechat/pay';
import { APP, HOUR, type Json } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench, prepayFields } from './pay.fixtures';

const PARTNER = '1900000207';
const DAY = 24 * HOUR;

let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
  await bench.payControl('POST', 'merchants', { mchid: PARTNER, apps: [APP] });
});
afterAll(() => bench.close());
beforeEach(() =>
  bench.payControl('PATCH', `merchants/${MCHID}`, {
    balanceFen: 1_000_000,
    sharingRateBps: 3_000,
    marketingApps: [APP],
  }),
);

let count = 0;
const no = () => `N${++count}`;
const anOpenid = () => `o${String(++count).padStart(27, '0')}`;

/** Something of which there is only so much. */
interface Counted {
  /** Takes one. @throws once there is none left */
  take(index: number): Promise<unknown>;
  /** How much was taken in all, by what the platform tells of it afterwards; in pieces. */
  told(): Promise<number>;
}
/** `refusals`: what the others are told; null: nobody is refused, because a repeat is the same thing. */
type Case = [what: string, most: number, refusals: string[] | null, arrange: () => Promise<Counted>];

const balance = async (mchid = MCHID) => (await bench.payControl('GET', `merchants/${mchid}`)).balanceFen as number;
const orderNow = (prepayId: string) => bench.payControl('GET', `orders/${prepayId}`);
const passOn = (answer: { status: number; body: Json }) =>
  answer.status === 200
    ? answer.body
    : Promise.reject(Object.assign(new Error(answer.body.message), { code: answer.status }));

const refunds = async (fen: number, about: Json = {}): Promise<Counted> => {
  const order = await bench.aPaidOrder(about);
  const amount = { refund: fen, total: 16_800 };
  return {
    take: () => bench.client.refunds.create({ transaction_id: order.transaction_id, out_refund_no: no(), amount }),
    told: async () => (await orderNow(order.prepay_id)).refundedFen / fen,
  };
};

const aSharingOrder = async () => {
  for (const receiver of [
    { type: 'PERSONAL_OPENID' as const, account: OPENID },
    { type: 'MERCHANT_ID' as const, account: PARTNER, name: '供货商' },
  ])
    await bench.client.sharing.addReceiver({ ...receiver, relation_type: 'DISTRIBUTOR' });
  return bench.aPaidOrder({ settle_info: { profit_sharing: true } });
};
const share = (transaction_id: string, fen: number, account = OPENID) =>
  bench.client.sharing.createOrder({
    transaction_id,
    out_order_no: no(),
    receivers: [
      { type: account === OPENID ? 'PERSONAL_OPENID' : 'MERCHANT_ID', account, amount: fen, description: '佣金' },
    ],
    unfreeze_unsplit: false,
  });
const unsplit = async (transaction_id: string) =>
  (await bench.client.sharing.amounts({ transaction_id })).unsplit_amount;

const cashStock = async (rule: Json = {}, fen = 1_000, isNoCash = true) => {
  const max_coupons = rule.max_coupons ?? 100;
  const { stock_id } = await bench.client.favor.createStock({
    stock_name: '直播满减券',
    available_begin_time: new Date(bench.sandbox.clock.now()),
    available_end_time: new Date(bench.sandbox.clock.now() + DAY),
    stock_use_rule: {
      max_coupons,
      max_amount: max_coupons * fen,
      max_coupons_per_user: 1,
      natural_person_limit: false,
      prevent_api_abuse: false,
      ...rule,
    },
    coupon_use_rule: { fixed_normal_coupon: { coupon_amount: fen, transaction_minimum: fen + 1 } },
    no_cash: isNoCash,
    stock_type: 'NORMAL',
    out_request_no: no(),
  });
  return stock_id;
};
const running = async (rule: Json = {}, fen = 1_000) => {
  const stock_id = await cashStock(rule, fen);
  await bench.client.favor.startStock({ stock_id });
  return stock_id;
};
const cash = async (rule: Json, who: () => string, fen = 1_000): Promise<Counted> => {
  const stock_id = await running(rule, fen);
  return {
    take: () => bench.client.favor.send({ openid: who(), stock_id, out_request_no: no() }),
    told: async () => (await bench.client.favor.getStock({ stock_id })).distributed_coupons,
  };
};

const merchantStock = async (rule: Json = {}, about: Json = {}) => {
  const now = bench.sandbox.clock.now();
  const { stock_id } = await bench.client.busifavor.createStock({
    stock_name: '到店礼',
    goods_name: '全场商品',
    stock_type: 'NORMAL',
    coupon_use_rule: {
      coupon_available_time: { available_begin_time: new Date(now), available_end_time: new Date(now + DAY) },
      fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 1_000 },
      use_method: 'SELF_CONSUME',
    },
    stock_send_rule: { max_coupons: 100, max_coupons_per_user: 1, ...rule },
    out_request_no: no(),
    coupon_code_mode: 'WECHATPAY_MODE',
    ...about,
  });
  return stock_id;
};
const sendMerchants = async (stock_id: string, openid = anOpenid()) =>
  (await bench.client.busifavor.send({ openid, stock_id, out_request_no: no() })).send_coupon_result?.coupon_code ?? '';
const merchants = async (rule: Json, who: () => string, about: Json = {}): Promise<Counted> => {
  const stock_id = await merchantStock(rule, about);
  return {
    take: () => sendMerchants(stock_id, who()),
    told: async () => (await bench.client.busifavor.getStock({ stock_id })).send_count_information?.total_send_num ?? 0,
  };
};

const inLive = async (stock_id: string, who: () => string, told: Counted['told']): Promise<Counted> => {
  await bench.payControl('POST', 'live-coupons', { appId: APP, stockId: stock_id });
  const take = () => bench.control('POST', `pay/live-coupons/${stock_id}/take`, { appId: APP, openid: who() });
  return { take: async () => passOn(await take()), told };
};

const one =
  (openid = anOpenid()) =>
  () =>
    openid;

const cases: Case[] = [
  [
    'payments of one order',
    1,
    ['409'],
    async () => {
      const { prepay_id } = await bench.client.jsapi.prepay(prepayFields(bench.listener.url));
      const before = await balance();
      return {
        take: async () => passOn(await bench.control('POST', `pay/orders/${prepay_id}/pay`, {})),
        told: async () => ((await balance()) - before) / 16_800,
      };
    },
  ],
  ['what is refunded of an order', 3, ['INVALID_REQUEST'], () => refunds(5_000)],
  ['partial refunds of an order', 50, ['INVALID_REQUEST'], () => refunds(1)],
  [
    'money to refund from',
    2,
    ['NOT_ENOUGH'],
    async () => {
      const counted = await refunds(5_000);
      await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 14_999 });
      return counted;
    },
  ],
  [
    'refunds under one number',
    1,
    null,
    async () => {
      const { transaction_id, prepay_id } = await bench.aPaidOrder();
      const asked = { transaction_id, out_refund_no: no(), amount: { refund: 5_000, total: 16_800 } };
      return {
        take: () => bench.client.refunds.create(asked),
        told: async () => (await orderNow(prepay_id)).refundedFen / 5_000,
      };
    },
  ],
  [
    'what is shared of an order, by the merchant’s rate',
    5, // 30 % of 168 yuan is 50.40
    ['NOT_ENOUGH'],
    async () => {
      const { transaction_id } = await aSharingOrder();
      return {
        take: () => share(transaction_id, 1_000),
        told: async () => (16_800 - (await unsplit(transaction_id))) / 1_000,
      };
    },
  ],
  [
    'an order’s frozen funds, shared and refunded at the same time',
    3,
    ['NOT_ENOUGH', 'INVALID_REQUEST'],
    async () => {
      await bench.payControl('PATCH', `merchants/${MCHID}`, { sharingRateBps: 10_000 });
      const { transaction_id, prepay_id } = await aSharingOrder();
      const amount = { refund: 5_000, total: 16_800 };
      return {
        take: (index) =>
          index % 2 === 0
            ? share(transaction_id, 5_000)
            : bench.client.refunds.create({ transaction_id, out_refund_no: no(), amount }),
        told: async () => {
          const { refundedFen, sharedFen, unsplitFen } = await orderNow(prepay_id);
          expect(refundedFen + sharedFen + unsplitFen).toBe(16_800);
          expect(await balance()).toBe(1_000_000); // both came out of the order alone
          return (refundedFen + sharedFen) / 5_000;
        },
      };
    },
  ],
  [
    'share requests of an order',
    20,
    ['INVALID_REQUEST'],
    async () => {
      const { transaction_id } = await aSharingOrder();
      return {
        take: () => share(transaction_id, 1),
        told: async () => 16_800 - (await unsplit(transaction_id)),
      };
    },
  ],
  [
    'what a receiver returns',
    4,
    ['NOT_ENOUGH'],
    async () => {
      const { transaction_id, prepay_id } = await aSharingOrder();
      const { out_order_no } = await share(transaction_id, 2_000, PARTNER);
      await bench.later(60_000);
      return {
        take: () =>
          bench.client.sharing.createReturn({
            out_order_no,
            out_return_no: no(),
            return_mchid: PARTNER,
            amount: 500,
            description: '用户退款',
          }),
        told: async () => {
          await bench.later(60_000);
          return (2_000 - (await orderNow(prepay_id)).sharedFen) / 500;
        },
      };
    },
  ],
  [
    'money to transfer from',
    3,
    ['PROCESSING'],
    async () => {
      await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 3_999 });
      return {
        take: async () => {
          const made = await bench.client.transfers.create({
            out_bill_no: no(),
            transfer_scene_id: '1005',
            openid: OPENID,
            transfer_amount: 1_000,
            transfer_remark: '推广佣金',
            transfer_scene_report_infos: [
              { info_type: '岗位类型', info_content: '推广员' },
              { info_type: '报酬说明', info_content: '1月推广佣金' },
            ],
          });
          // Without money it is taken, and waits for it.
          if (made.state !== 'WAIT_USER_CONFIRM') throw Object.assign(new Error(made.state), { code: made.state });
        },
        told: async () => (3_999 - (await balance())) / 1_000,
      };
    },
  ],
  [
    'budgets of prepaid stocks',
    2,
    ['NOT_ENOUGH'],
    async () => {
      await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 29_999 });
      const stocks = await Promise.all(Array.from({ length: 20 }, () => cashStock({ max_coupons: 10 }, 1_000, false)));
      return {
        take: (index) => bench.client.favor.startStock({ stock_id: stocks[index] ?? '' }),
        told: async () => Math.floor((29_999 - (await balance())) / 10_000),
      };
    },
  ],
  ['a cash stock', 7, ['INVALID_REQUEST'], () => cash({ max_coupons: 7 }, anOpenid)],
  ['a cash stock’s money of a day', 3, ['INVALID_REQUEST'], () => cash({ max_amount_by_day: 3_999 }, anOpenid)],
  ['cash coupons of a user', 2, ['RULE_LIMIT'], () => cash({ max_coupons_per_user: 2 }, one())],
  [
    'cash coupons of a natural person',
    1,
    ['USER_AL_GET_COUPON', 'RULE_LIMIT'],
    async () => {
      const openids = Array.from({ length: 20 }, anOpenid);
      const person = no();
      for (const openid of openids) await bench.payControl('POST', 'users', { appId: APP, openid, person });
      let next = 0;
      return cash({ natural_person_limit: true }, () => openids[next++ % 20] ?? '');
    },
  ],
  [
    'cash of a user and month, over all stocks',
    2, // of 2 000 yuan each: 5 000 are the most
    ['INVALID_REQUEST'],
    async () => {
      const openid = anOpenid();
      const stocks = await Promise.all([1, 2, 3, 4].map(() => running({ max_coupons_per_user: 5 }, 200_000)));
      return {
        take: (index) => bench.client.favor.send({ openid, stock_id: stocks[index % 4] ?? '', out_request_no: no() }),
        told: async () => (await bench.client.favor.listCoupons({ openid, creator_mchid: MCHID })).total_count,
      };
    },
  ],
  [
    'cash coupons in a live room’s bag',
    2,
    ['409'],
    async () => {
      const stock_id = await running({ max_coupons_per_user: 2 });
      return inLive(stock_id, one(), async () => (await bench.client.favor.getStock({ stock_id })).distributed_coupons);
    },
  ],
  [
    'a cash coupon on many orders',
    1,
    ['FULL'],
    async () => {
      const openid = anOpenid();
      const stock_id = await running();
      await bench.client.favor.send({ openid, stock_id, out_request_no: no() });
      const orders = await Promise.all(
        Array.from({ length: 20 }, () =>
          bench.client.jsapi.prepay(prepayFields(bench.listener.url, { payer: { openid } })),
        ),
      );
      return {
        take: async (index) => {
          const paid = await bench.payControl('POST', `orders/${orders[index]?.prepay_id ?? ''}/pay`);
          const { payer_total, total } = paid.transaction.amount;
          if (payer_total === total) throw Object.assign(new Error('without the coupon'), { code: 'FULL' });
        },
        told: async () =>
          (await bench.client.favor.listCoupons({ openid, creator_mchid: MCHID, status: 'USED' })).total_count,
      };
    },
  ],
  ['a merchant’s stock', 5, ['NOT_ENOUGH'], () => merchants({ max_coupons: 5 }, anOpenid)],
  ['a merchant’s stock of a day', 3, ['RULE_LIMIT'], () => merchants({ max_coupons_by_day: 3 }, anOpenid)],
  ['merchant coupons of a user', 2, ['RULE_LIMIT'], () => merchants({ max_coupons_per_user: 2 }, one())],
  [
    'uploaded codes',
    4,
    ['NOT_ENOUGH'],
    async () => {
      const stock_id = await merchantStock({}, { coupon_code_mode: 'MERCHANT_UPLOAD' });
      const coupon_code_list = ['A1', 'A2', 'A3', 'A4'];
      await bench.client.busifavor.uploadCodes({ stock_id, upload_request_no: no(), coupon_code_list });
      return {
        take: () => sendMerchants(stock_id),
        told: async () => (await bench.client.busifavor.listCodes({ stock_id, status: 'DISPATCHED' })).total_count,
      };
    },
  ],
  [
    'uses of a merchant’s coupon',
    1,
    ['INVALID_REQUEST'],
    async () => {
      const openid = anOpenid();
      const stock_id = await merchantStock();
      const coupon_code = await sendMerchants(stock_id, openid);
      const use_time = new Date(bench.sandbox.clock.now());
      return {
        take: () => bench.client.busifavor.use({ coupon_code, stock_id, use_time, use_request_no: no() }),
        told: async () => (await bench.client.busifavor.listCoupons({ openid, coupon_state: 'USED' })).total_count,
      };
    },
  ],
  [
    'merchant coupons in a live room’s bag',
    3,
    ['409'],
    async () => {
      const stock_id = await merchantStock({ max_coupons: 3 });
      return inLive(
        stock_id,
        anOpenid,
        async () => (await bench.client.busifavor.getStock({ stock_id })).send_count_information?.total_send_num ?? 0,
      );
    },
  ],
];

const attempts = (most: number) => (most >= 20 ? most + 10 : 20);
/** @returns the codes of those that were refused; null stands for each that was not */
const takeMany = async ({ take }: Counted, from: number, to: number): Promise<(string | null)[]> => {
  const indexes = Array.from({ length: to - from }, (_, index) => from + index);
  const settled = await Promise.allSettled(indexes.map((index) => take(index)));
  return settled.map((each) => (each.status === 'fulfilled' ? null : String((each.reason as PayError).code)));
};
const expectMost = (outcomes: (string | null)[], [, most, refusals]: Case): void => {
  const refused = outcomes.filter((code) => code !== null);
  expect(outcomes.length - refused.length).toBe(refusals === null ? outcomes.length : most);
  expect(refused.filter((code) => !refusals?.includes(code ?? ''))).toEqual([]);
};

it.each(cases)('%s: however many ask at once, there are %d', async (...each) => {
  const [, most, , arrange] = each;
  const counted = await arrange();
  expectMost(await takeMany(counted, 0, attempts(most)), each);
  expect(await counted.told()).toBe(most);
});

it.each(cases)('%s: there are %d also when the state is saved and loaded in the middle', async (...each) => {
  const [, most, , arrange] = each;
  const counted = await arrange();
  const half = Math.ceil(most / 2);
  const before = await takeMany(counted, 0, half);
  const { pay } = bench.sandbox;
  const saved = JSON.stringify(pay.save());
  pay.reset();
  pay.load(JSON.parse(saved));
  const after = await takeMany(counted, half, attempts(most));
  expectMost([...before, ...after], each);
  expect(await counted.told()).toBe(most);
});
