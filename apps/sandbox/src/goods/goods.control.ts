import { flag, oneOf, only, texts, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere, numberIn } from '../control-route';
import { coverOf } from '../live/pictures-taken';
import { readGoodsForm } from '../live/room-form';
import { auditStatusAt, type Goods } from './goods';

/**
 * `/_control/apps/:appId/goods…`: the library, and what reviewers decide.
 * - `GET goods?status=1`, `POST goods` (as made by hand in the console), `DELETE goods/:goodsId`
 * - `POST goods/:goodsId/approve`, `POST goods/:goodsId/reject`
 * - `PATCH goods/review`: `isAutomatic`, `seed`, `rejectWords` of reviews to come
 */
export const goodsControl = (call: ControlCall): unknown => {
  const { account, method, path, input, now } = call;
  const [id, verdict, ...rest] = path;
  if (rest.length > 0) return nowhere();
  if (id === 'review') return method === 'PATCH' && verdict === undefined ? changeRules(call) : nowhere();
  if (id !== undefined) return oneGoods(call, numberIn(id, 'goodsId'), verdict);
  switch (method) {
    case 'GET':
      return listGoods(call);
    case 'POST': {
      const form = readGoodsForm(input, account.goods.nextId);
      return toGoodsView(account.goods.putByHand(null, form, now), now);
    }
    default:
      return nowhere(`there is no ${method} of goods`);
  }
};

const listGoods = ({ account, input, now }: ControlCall) => {
  only(input, ['status', 'start', 'limit']);
  const status = oneOf(input, 'status', [0, 1, 2, 3]);
  const start = whole(input, 'start', 0, 1e9) ?? 0;
  const limit = whole(input, 'limit', 1, 10_000) ?? 1_000;
  const found = account.goods.list().filter((each) => status === null || auditStatusAt(each, now) === status);
  return {
    total: found.length,
    goods: found.slice(start, start + limit).map((each) => toGoodsView(each, now)),
    key: account.goods.key,
    review: account.goods.rules,
  };
};

const VERDICTS = { approve: 'pass', reject: 'reject' } as const;

const oneGoods = ({ account, method, now }: ControlCall, goodsId: number, action: string | undefined): unknown => {
  const goods = account.goods.get(goodsId);
  if (!goods) throw new Wrong('goodsId', 'there are no such goods', 404);
  switch (`${method} ${action ?? ''}`) {
    case 'GET ':
      return toGoodsView(goods, now);
    case 'DELETE ':
      account.live.removeGoods(goodsId);
      account.goods.remove(goodsId);
      return {};
    case 'POST approve':
    case 'POST reject':
      if (!account.goods.decide(goods, VERDICTS[action as keyof typeof VERDICTS], now))
        // one of the two cases
        throw new Wrong('goodsId', 'these goods are not in review', 409);
      return toGoodsView(goods, now);
    default:
      return nowhere(`there is no ${method} of goods`);
  }
};

const changeRules = ({ account, input }: ControlCall) => {
  only(input, ['isAutomatic', 'seed', 'rejectWords']);
  const { rules } = account.goods;
  account.goods.rules = {
    isAutomatic: input.isAutomatic === undefined ? rules.isAutomatic : flag(input, 'isAutomatic'),
    seed: whole(input, 'seed', 0, 2 ** 32 - 1) ?? rules.seed,
    rejectWords: texts(input, 'rejectWords', 100, 28) ?? rules.rejectWords,
  };
  return account.goods.rules;
};

/** Goods as the page shows them: prices in whole fen. */
export const toGoodsView = (goods: Goods, now: number) => {
  const { review } = goods;
  return {
    goodsId: goods.goodsId,
    name: goods.name,
    price: goods.price,
    price2: goods.price2,
    priceType: goods.priceType,
    url: goods.url,
    cover: coverOf(goods),
    isByApi: goods.isByApi,
    status: auditStatusAt(goods, now),
    auditId: review.state === 'none' ? null : review.auditId,
    /** When it will be decided; null for what is decided, and for what a person decides. */
    decidesAt: review.state === 'open' && auditStatusAt(goods, now) === 1 ? review.decidesAt : null,
  };
};
