import type { Account } from '../accounts';
import { type Body, type Call, Refusal } from '../handler';
import {
  fenOf,
  pricesOf,
  requireCharacters,
  requireDecent,
  requireGoodsName,
  requirePublished,
} from '../live/live.rules';
import { coverOf, takePicture, takePictureOrUrl } from '../live/pictures-taken';
import { list, number, numberOrNull, numbers, text, textOrNull } from '../live/wire';
import { auditStatusAt, type Goods, IN_REVIEW, PASSED } from './goods';

/** `third_party_tag` of goods made through the interface, and of those made in the console. */
const BY_API = 2;
const BY_HAND = 0;

const addGoods = (call: Call): Body => {
  const { account, body, now } = call;
  requireAllowed(account);
  const form = readForm(call, body);
  const cover = takePicture(account, text(body, 'coverImgUrl'), 'goods', now);
  const goods: Goods = {
    ...form,
    goodsId: account.goods.takeGoodsId(),
    cover,
    goodsKey: body.goodsKey ? list(body, 'goodsKey').map(String) : [],
    isByApi: true,
    review: { state: 'none' },
  };
  account.goods.put(goods);
  // The goods stay, not submitted; the list of status 0 is where their number can be found.
  if (account.switches.isOn('failsSubmission')) throw new Refusal(300021);
  return { goodsId: goods.goodsId, auditId: account.goods.submit(goods, now) };
};

const auditGoods = ({ account, body, now }: Call): Body => {
  const goods = requireOwn(account, number(body, 'goodsId'));
  const status = auditStatusAt(goods, now);
  if (status === IN_REVIEW || status === PASSED) throw new Refusal(300010);
  if (account.switches.isOn('failsSubmission')) throw new Refusal(300013);
  return { auditId: account.goods.submit(goods, now) };
};

const resetAuditGoods = ({ account, body, now }: Call): Body => {
  const goods = requireOwn(account, number(body, 'goodsId'));
  const { review } = goods;
  if (review.state === 'none') throw new Refusal(300017);
  if (auditStatusAt(goods, now) !== IN_REVIEW) throw new Refusal(300010);
  if (review.auditId !== number(body, 'auditId')) throw new Refusal(300009);
  account.goods.put({ ...goods, review: { state: 'none' } });
  return {};
};

const deleteGoods = ({ account, body, now }: Call): Body => {
  const goods = requireOwn(account, number(body, 'goodsId'));
  if (auditStatusAt(goods, now) === IN_REVIEW) throw new Refusal(300014);
  account.goods.remove(goods.goodsId);
  account.live.removeGoods(goods.goodsId);
  return {};
};

/** Status 2: only prices change; status 1: nothing; 0 and 3: everything. Nothing is handed in again by itself. */
const updateGoods = (call: Call): Body => {
  const { account, body, now } = call;
  requireAllowed(account);
  const goods = requireOwn(account, number(body, 'goodsId'));
  const status = auditStatusAt(goods, now);
  if (status === IN_REVIEW) throw new Refusal(300010);
  if (status === PASSED && FIXED_ONCE_PASSED.some((field) => isGiven(body[field]))) throw new Refusal(300010);
  const form = readForm(call, body, goods);
  const coverImg = textOrNull(body, 'coverImgUrl');
  account.goods.put({
    ...goods,
    ...form,
    cover: coverImg === null ? goods.cover : takePictureOrUrl(account, coverImg, 'goods', call),
    goodsKey: isGiven(body.goodsKey) ? list(body, 'goodsKey').map(String) : goods.goodsKey,
  });
  return {};
};

const FIXED_ONCE_PASSED = ['coverImgUrl', 'name', 'url', 'thirdPartyAppid', 'goodsKey'] as const;

const getGoodsWarehouse = ({ account, body, now, baseUrl }: Call): Body => {
  const found = numbers(body, 'goods_ids').flatMap((goodsId) => account.goods.get(goodsId) ?? []);
  const goods = found.map((each) => ({
    goods_id: each.goodsId,
    cover_img_url: coverOf(each, baseUrl),
    name: each.name,
    price: listPrice(account, each.price),
    url: each.url,
    price_type: each.priceType,
    price2: listPrice(account, each.price2),
    audit_status: auditStatusAt(each, now),
    third_party_tag: each.isByApi ? BY_API : BY_HAND,
  }));
  return { errmsg: 'ok', total: goods.length, goods };
};

const DEFAULT_APPROVED = 30;

const getApprovedGoods = ({ account, body, now, baseUrl }: Call): Body => {
  const status = number(body, 'status');
  const offset = numberOrNull(body, 'offset') ?? 0;
  const limit = numberOrNull(body, 'limit') ?? DEFAULT_APPROVED;
  const found = account.goods.list().filter((each) => auditStatusAt(each, now) === status);
  const goods = found.slice(offset, offset + limit).map((each) => ({
    goodsId: each.goodsId,
    coverImgUrl: coverOf(each, baseUrl),
    name: each.name,
    price: listPrice(account, each.price),
    url: each.url,
    priceType: each.priceType,
    price2: listPrice(account, each.price2),
    thirdPartyTag: each.isByApi ? BY_API : BY_HAND,
    thirdPartyAppid: each.thirdPartyAppid,
  }));
  return { total: found.length, goods };
};

const setGoodsKey = ({ account, body }: Call): Body => {
  account.goods.key = list(body, 'goodsKey').map(String);
  return { errmsg: '' };
};

const getGoodsKey = ({ account }: Call): Body => ({ errmsg: '', vendorGoodsKey: account.goods.key });

/** What a form says, on top of what the goods are. @throws Refusal in the order of the fields */
const readForm = (
  { account }: Call,
  body: Body,
  before: Goods | null = null,
): Pick<Goods, 'name' | 'price' | 'price2' | 'priceType' | 'url' | 'thirdPartyAppid'> => {
  const { forbiddenWords, publishedPaths } = account.settings.now;
  const name = textOrNull(body, 'name');
  if (name !== null) {
    requireCharacters(name);
    requireGoodsName(name);
    requireDecent(name, forbiddenWords, 300004);
  }
  const thirdPartyAppid = isGiven(body.thirdPartyAppid)
    ? (textOrNull(body, 'thirdPartyAppid') ?? '')
    : (before?.thirdPartyAppid ?? '');
  const url = textOrNull(body, 'url');
  // Another mini-program's pages are not known here.
  if (url !== null) requirePublished(url, thirdPartyAppid === '' ? publishedPaths : null);
  return {
    name: name ?? before?.name ?? '',
    url: url ?? before?.url ?? '',
    thirdPartyAppid,
    ...readPrices(body, before),
  };
};

const readPrices = (body: Body, before: Goods | null): Pick<Goods, 'price' | 'price2' | 'priceType'> => {
  const priceType = (numberOrNull(body, 'priceType') ?? before?.priceType ?? 1) as 1 | 2 | 3; // the table lists the values
  const price = numberOrNull(body, 'price');
  const price2 = numberOrNull(body, 'price2');
  return pricesOf(
    priceType,
    price === null ? (before?.price ?? 0) : fenOf(price),
    // A second price that stood for a fixed one means nothing.
    price2 !== null ? fenOf(price2) : before && before.priceType !== 1 ? before.price2 : null,
  );
};

const listPrice = (account: Account, fen: number): number =>
  account.switches.isOn('listPricesInFen') ? fen : fen / 100;

/** Goods that the interface may act on. @throws Refusal */
const requireOwn = (account: Account, goodsId: number): Goods => {
  const goods = account.goods.get(goodsId);
  if (!goods) throw new Refusal(account.settings.now.unknownGoodsCode);
  if (!goods.isByApi) throw new Refusal(300011);
  return goods;
};

const requireAllowed = (account: Account): void => {
  if (account.switches.isOn('forbidsEditing')) throw new Refusal(300001);
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

export const goodsHandlers = {
  addGoods,
  auditGoods,
  resetAuditGoods,
  deleteGoods,
  updateGoods,
  getGoodsWarehouse,
  getApprovedGoods,
  setGoodsKey,
  getGoodsKey,
};
