import { brokenRule } from './rules';

const NOW = Date.parse('2026-01-02T10:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const room = (startsIn: number, length: number, rest: object = {}): object => ({
  startsAt: new Date(NOW + startsIn),
  endsAt: new Date(NOW + startsIn + length),
  anchorWechatId: 'chen',
  ...rest,
});
const express = { trackingNo: 'YT1', expressCompany: 'YTO' };
const shipment = (rest: object = {}): object => ({
  orderKey: { numberType: 2, transactionId: '42' },
  logisticsType: 1,
  deliveryMode: 1,
  parcels: [express],
  ...rest,
});
const thing = (name: string, value: string): object => ({ data: { [name]: { value } } });

it.each<[string, string, object, RegExp | null]>([
  ['createRoom', 'in ten minutes, for half an hour', room(10 * MINUTE, 30 * MINUTE), null],
  ['createRoom', 'for a whole day', room(DAY, DAY), null],
  ['createRoom', 'too soon', room(10 * MINUTE - 1000, DAY), /startsAt .*10 minutes/],
  ['createRoom', 'in half a year', room(Date.parse('2026-07-02T10:00:00Z') - NOW, DAY), null],
  ['createRoom', 'too late', room(Date.parse('2026-07-02T10:00:01Z') - NOW, DAY), /6 months/],
  ['createRoom', 'too short', room(DAY, 30 * MINUTE - 1000), /endsAt/],
  ['createRoom', 'too long', room(DAY, DAY + 1000), /endsAt/],
  ['createRoom', 'backwards', room(DAY, -MINUTE), /endsAt/],
  ['createRoom', 'another sub-anchor', room(DAY, DAY, { subAnchorWechatId: 'wang' }), null],
  ['createRoom', 'the same sub-anchor', room(DAY, DAY, { subAnchorWechatId: 'chen' }), /subAnchorWechatId/],
  ['editRoom', 'a room that starts now', room(0, DAY), null],
  ['editRoom', 'too long', room(0, DAY + 1000), /endsAt/],
  ['addGoods', 'one price', { priceType: 1, priceFen: 1 }, null],
  ['addGoods', 'a range without its end', { priceType: 2, priceFen: 1 }, /price2Fen is needed/],
  ['addGoods', 'a range', { priceType: 2, priceFen: 1, price2Fen: 2 }, null],
  ['addGoods', 'a range backwards', { priceType: 2, priceFen: 2, price2Fen: 1 }, /high end/],
  ['addGoods', 'a discount', { priceType: 3, priceFen: 2, price2Fen: 2 }, null],
  ['addGoods', 'a rise', { priceType: 3, priceFen: 2, price2Fen: 3 }, /price now/],
  ['updateGoods', 'nothing', { goodsId: 1 }, /changes nothing/],
  ['updateGoods', 'nothing, undefined', { goodsId: 1, name: undefined }, /changes nothing/],
  ['updateGoods', 'a name', { goodsId: 1, name: '茶' }, null],
  ['addRole', 'the super admin', { role: 0 }, /role/],
  ['deleteRole', 'the super admin', { role: 0 }, /role/],
  ['addRole', 'an anchor', { role: 2 }, null],
  ['sendSubscribeMessage', '20 characters', thing('thing1', '茶'.repeat(20)), null],
  ['sendSubscribeMessage', '21 characters', thing('thing1', '茶'.repeat(21)), /data/],
  ['sendSubscribeMessage', 'a number', thing('number1', '12.50'), null],
  ['sendSubscribeMessage', 'a word for a number', thing('number1', 'x'), /data/],
  ['sendSubscribeMessage', 'letters', thing('letter1', 'abc'), null],
  ['sendSubscribeMessage', 'digits for letters', thing('letter1', 'a1'), /data/],
  ['sendSubscribeMessage', 'Chinese for ASCII', thing('character_string1', '茶'), /data/],
  ['sendSubscribeMessage', 'an amount', thing('amount1', '￥168.00元'), null],
  ['sendSubscribeMessage', 'no amount', thing('amount1', '168 CNY'), /data/],
  ['sendSubscribeMessage', 'a phone number', thing('phone_number1', '+86-0766-66888866'), null],
  ['sendSubscribeMessage', 'a long one', thing('phone_number1', '1'.repeat(18)), /data/],
  ['sendSubscribeMessage', 'a Chinese name', thing('name1', '陈'.repeat(10)), null],
  ['sendSubscribeMessage', 'a longer one', thing('name1', '陈'.repeat(11)), /data/],
  ['sendSubscribeMessage', 'a phrase', thing('phrase1', '已开播'), null],
  ['sendSubscribeMessage', 'a phrase too long', thing('phrase1', '直播已经开始'), /data/],
  ['sendSubscribeMessage', 'a kind unknown', thing('enum1', 'x'.repeat(99)), null],
  ['sendCustomerMessage', 'a text', { type: 'text', text: { content: 'x' } }, null],
  ['sendCustomerMessage', 'no text', { type: 'text' }, /type/],
  ['sendCustomerMessage', 'two parts', { type: 'text', text: {}, image: {} }, /type/],
  ['sendCustomerMessage', 'a card', { type: 'miniprogrampage', card: {} }, null],
  ['generateUrlLink', 'nothing said', {}, null],
  ['generateUrlLink', 'days', { expireType: 1, expiresInDays: 30 }, null],
  ['generateUrlLink', 'days missing', { expireType: 1 }, /expiresInDays/],
  ['generateUrlLink', 'days without the type', { expiresInDays: 3 }, /expiresInDays/],
  ['generateUrlLink', 'a time', { expireType: 0, expiresAt: new Date(NOW + 30 * DAY) }, null],
  ['generateUrlLink', 'a time missing', { expireType: 0 }, /expiresAt/],
  ['generateScheme', 'a time too far', { expireType: 0, expiresAt: new Date(NOW + 30 * DAY + 1) }, /expiresAt/],
  ['generateScheme', 'a time gone by', { expireType: 0, expiresAt: new Date(NOW) }, /expiresAt/],
  ['checkText', 'a signature of a profile', { scene: 1, signature: 'x' }, null],
  ['checkText', 'a signature of a comment', { scene: 2, signature: 'x' }, /signature/],
  ['uploadShippingInfo', 'one parcel', shipment(), null],
  ['uploadShippingInfo', 'half a key', shipment({ orderKey: { numberType: 1, mchid: '1' } }), /orderKey/],
  ['uploadShippingInfo', 'two parcels in one', shipment({ parcels: [express, express] }), /exactly one/],
  [
    'uploadShippingInfo',
    'split',
    shipment({ deliveryMode: 2, isAllDelivered: false, parcels: [express, express] }),
    null,
  ],
  ['uploadShippingInfo', 'split and unclear', shipment({ deliveryMode: 2 }), /isAllDelivered/],
  [
    'uploadShippingInfo',
    'split by hand',
    shipment({ deliveryMode: 2, isAllDelivered: true, logisticsType: 2 }),
    /express only/,
  ],
  ['uploadShippingInfo', 'no number', shipment({ parcels: [{ expressCompany: 'YTO' }] }), /trackingNo/],
  ['uploadShippingInfo', 'virtual', shipment({ logisticsType: 3, parcels: [{}] }), null],
  ['uploadShippingInfo', 'SF without contact', shipment({ parcels: [{ ...express, expressCompany: 'SF' }] }), /SF/],
  [
    'uploadShippingInfo',
    'a contact in clear',
    shipment({ parcels: [{ ...express, contact: { receiverContact: '13800001111' } }] }),
    /masked/,
  ],
  [
    'uploadCombinedShippingInfo',
    'two',
    {
      orderKey: { numberType: 2, transactionId: '0' },
      subOrders: [shipment(), shipment({ orderKey: { numberType: 2, transactionId: '43' } })],
    },
    null,
  ],
  [
    'uploadCombinedShippingInfo',
    'one twice',
    { orderKey: { numberType: 2, transactionId: '0' }, subOrders: [shipment(), shipment()] },
    /twice/,
  ],
  [
    'uploadCombinedShippingInfo',
    'mixed keys',
    { orderKey: { numberType: 1, mchid: '1', outTradeNo: '2' }, subOrders: [shipment()] },
    /same numberType/,
  ],
  [
    'uploadCombinedShippingInfo',
    'a bad part',
    { orderKey: { numberType: 2, transactionId: '0' }, subOrders: [shipment({ deliveryMode: 2 })] },
    /subOrders\[\]\.isAllDelivered/,
  ],
  ['getShippingOrder', 'no name', { merchantId: '1' }, /transactionId/],
  ['notifyConfirmReceive', 'a name', { merchantId: '1', merchantTradeNo: '2' }, null],
  ['opSpecialOrder', 'a pre-sale without a day', { type: 1 }, /shipsAt/],
  ['opSpecialOrder', 'a test order', { type: 2 }, null],
])('%s: %s', (endpoint, _, request, expected) => {
  const broken = brokenRule(endpoint, request, NOW);
  if (expected) expect(broken).toMatch(expected);
  else expect(broken).toBeNull();
});

it('entries without rules allow everything', () => expect(brokenRule('deleteRoom', {}, NOW)).toBeNull());
