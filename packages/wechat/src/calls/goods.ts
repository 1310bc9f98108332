import { type Call, type CallMaker } from './typed-call';

/** The library of goods, and its review of 1 to 7 days. Prices that are given are whole fen. */
export interface GoodsCalls {
  /**
   * Adds goods and submits them for review. Keep both ids: the platform does not tell them again.
   * @example
   * await wechat.goods.add({ coverMediaId, name: '明前龙井 250g', priceType: 1, priceFen: 16800, url: 'pages/goods/detail?id=88' });
   */
  add: Call<'addGoods'>;
  /** Submits again. Draws on the same 500 a day as `add`. */
  audit: Call<'auditGoods'>;
  /** Withdraws from review; the submission is not given back. */
  resetAudit: Call<'resetAuditGoods'>;
  /** Also out of every room, for good. */
  delete: Call<'deleteGoods'>;
  /** Give what changes. Reviewed goods may change their price only. */
  update: Call<'updateGoods'>;
  /** Up to 20 goods by id, with the state of their review. */
  get: Call<'getGoodsWarehouse'>;
  /** One page of the goods in one state of review. */
  list: Call<'getApprovedGoods'>;
  setKey: Call<'setGoodsKey'>;
  getKey: Call<'getGoodsKey'>;
}

export const goodsCalls = (call: CallMaker): GoodsCalls => ({
  add: call('addGoods'),
  audit: call('auditGoods'),
  resetAudit: call('resetAuditGoods'),
  delete: call('deleteGoods'),
  update: call('updateGoods'),
  get: call('getGoodsWarehouse'),
  list: call('getApprovedGoods'),
  setKey: call('setGoodsKey'),
  getKey: call('getGoodsKey'),
});

/** Who may run rooms: 1 admin, 2 anchor, 3 operator. */
export interface RoleCalls {
  /** Code 400002 is no error: the anchor has to scan `qrcodeUrl` first. */
  add: Call<'addRole'>;
  remove: Call<'deleteRole'>;
  list: Call<'getRoleList'>;
}

export const roleCalls = (call: CallMaker): RoleCalls => ({
  add: call('addRole'),
  remove: call('deleteRole'),
  list: call('getRoleList'),
});

/** Users who subscribed for long. */
export interface FollowerCalls {
  /** One page; its `pageBreak` asks for the next. */
  list: Call<'getFollowers'>;
  /** Tells up to 2 000 followers that a room is live. One room a day. How it went comes as an event. */
  push: Call<'pushLiveMessage'>;
}

export const followerCalls = (call: CallMaker): FollowerCalls => ({
  list: call('getFollowers'),
  push: call('pushLiveMessage'),
});
