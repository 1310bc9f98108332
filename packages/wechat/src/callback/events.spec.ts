import { aCallback, anEvent, APP_ID, GH, NOW, NOW_SECONDS, OPENID, toXml } from '../../test/push';
import { type PushMessage, type PushEvents } from '../callback';

const at = (seconds: number): Date => new Date(seconds * 1000);
const paid = { transaction_id: '4200002990202601026107283773', merchant_id: '1900000109', merchant_trade_no: 'L1' };
const order = { transactionId: paid.transaction_id, merchantId: '1900000109', merchantTradeNo: 'L1' };

/** What the platform sends, as JSON, and what is made of it. `xml` only where the platform writes it in another shape there. */
const EVENTS: { [Name in keyof PushEvents]: { json: object; xml?: object; data: PushEvents[Name] } } = {
  wxalive_follow_notify: {
    json: {
      FollowNotify: { room_id: 412, user_openid: OPENID, time: 1767330000, live_status: 102, action: 'add_follow' },
    },
    data: { roomId: 412, openid: OPENID, at: at(1767330000), liveStatus: 102, action: 'add_follow' },
  },
  wxalive_push_message_notify: {
    json: {
      PushMessageApiNotify: {
        message_id: '1622047360795164672',
        room_id: 412,
        total_count: 2,
        success_count: 1,
        openid_error_count: 0,
        relation_error_count: 0,
        user_recv_limit_count: 1,
        internal_error_count: 0,
      },
    },
    data: {
      messageId: '1622047360795164672',
      roomId: 412,
      total: 2,
      succeeded: 1,
      openidErrors: 0,
      relationErrors: 0,
      overUserLimit: 1,
      internalErrors: 0,
    },
  },
  wxa_live_apply_event: {
    json: { ApplyLiveInfoNoitfy: { appid: APP_ID, open_time: 1767330000 } },
    data: { appId: APP_ID, openedAt: at(1767330000) },
  },
  subscribe_msg_popup_event: {
    json: { List: [{ TemplateId: 'hD-ixG', SubscribeStatusString: 'accept', PopupScene: '0' }] },
    xml: {
      SubscribeMsgPopupEvent: { List: { TemplateId: 'hD-ixG', SubscribeStatusString: 'accept', PopupScene: '0' } },
    },
    data: { choices: [{ templateId: 'hD-ixG', status: 'accept', scene: '0' }] },
  },
  subscribe_msg_change_event: {
    json: {
      List: [
        { TemplateId: 'a', SubscribeStatusString: 'reject' },
        { TemplateId: 'b', SubscribeStatusString: 'accept' },
      ],
    },
    xml: {
      SubscribeMsgChangeEvent: {
        List: [
          { TemplateId: 'a', SubscribeStatusString: 'reject' },
          { TemplateId: 'b', SubscribeStatusString: 'accept' },
        ],
      },
    },
    data: {
      choices: [
        { templateId: 'a', status: 'reject' },
        { templateId: 'b', status: 'accept' },
      ],
    },
  },
  subscribe_msg_sent_event: {
    json: { List: { TemplateId: 'a', MsgID: '1700827132819554304', ErrorCode: '0', ErrorStatus: 'success' } },
    xml: {
      SubscribeMsgSentEvent: {
        List: { TemplateId: 'a', MsgID: '1700827132819554304', ErrorCode: '0', ErrorStatus: 'success' },
      },
    },
    data: { sent: [{ templateId: 'a', messageId: '1700827132819554304', errorCode: 0, errorStatus: 'success' }] },
  },
  wxa_media_check: {
    json: {
      appid: APP_ID,
      trace_id: '60ae120f-371d5872-7941a05b',
      version: 2,
      detail: [{ strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 }],
      result: { suggest: 'pass', label: 100 },
    },
    xml: {
      appid: APP_ID,
      trace_id: '60ae120f-371d5872-7941a05b',
      version: 2,
      detail: { strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 },
      result: { suggest: 'pass', label: 100 },
    },
    data: {
      appId: APP_ID,
      traceId: '60ae120f-371d5872-7941a05b',
      version: 2,
      suggest: 'pass',
      label: 100,
      findings: [{ strategy: 'content_model', code: 0, suggest: 'pass', label: 100, probability: 90 }],
    },
  },
  user_enter_tempsession: { json: { SessionFrom: 'order=8' }, data: { sessionFrom: 'order=8' } },
  user_info_modified: {
    json: { OpenID: OPENID, AppID: APP_ID, RevokeInfo: '1' },
    data: { openid: OPENID, appId: APP_ID, revokeInfo: '1' },
  },
  user_authorization_revoke: {
    json: { OpenID: OPENID, AppID: APP_ID, RevokeInfo: '301', PluginID: 'wx2b03c6e691cd7370' },
    data: { openid: OPENID, appId: APP_ID, revokeInfo: '301', pluginId: 'wx2b03c6e691cd7370' },
  },
  user_authorization_cancellation: {
    json: { OpenID: OPENID },
    data: { openid: OPENID, appId: null, revokeInfo: null, pluginId: null },
  },
  trade_manage_remind_access_api: { json: { msg: '请接入' }, data: { text: '请接入' } },
  trade_manage_remind_shipping: {
    json: { ...paid, sub_merchant_id: '', pay_time: 1767330000, msg: '请发货' },
    data: { ...order, subMerchantId: null, paidAt: at(1767330000), text: '请发货' },
  },
  trade_manage_order_settlement: {
    json: { ...paid, pay_time: 1767330000, shipped_time: 1767340000, estimated_settlement_time: 1768340000 },
    data: {
      ...order,
      paidAt: at(1767330000),
      shippedAt: at(1767340000),
      estimatedSettlementAt: at(1768340000),
      confirmMethod: null,
      confirmedAt: null,
      settledAt: null,
    },
  },
};

const received = async (message: string | object): Promise<PushMessage> => {
  const outcome = await aCallback().deliver(message);
  if (outcome.kind !== 'message') throw new Error(`was ${outcome.kind}: ${JSON.stringify(outcome)}`);
  return outcome.message;
};

describe.each(Object.entries(EVENTS))('%s', (name, { json, xml, data }) => {
  it('is read from JSON', async () => {
    expect(await received(anEvent(name, json))).toMatchObject({
      kind: name,
      data,
      toUserName: GH,
      fromUserName: OPENID,
      createdAt: new Date(NOW),
    });
  });

  it('is read from XML', async () => {
    expect(await received(toXml(anEvent(name, xml ?? json)))).toMatchObject({ kind: name, data });
  });

  it('is kept whole as another event when a field that it needs is not there', async () => {
    const needed = await received(anEvent(name));
    const isOptional = name === 'user_enter_tempsession';
    expect(needed.kind).toBe(isOptional ? name : 'other');
    if (needed.kind === 'other')
      expect(needed).toMatchObject({ event: name, problem: expect.stringMatching(/ is missing$/) as string });
  });
});

it('reads the fields of a follow where they stand flat', async () => {
  const flat = { room_id: '412', user_openid: OPENID, time: '1767330000', live_status: '103', action: 'del_follow' };
  expect(await received(anEvent('wxalive_follow_notify', flat))).toMatchObject({
    kind: 'wxalive_follow_notify',
    data: { roomId: 412, action: 'del_follow' },
  });
});

it('reads a settlement after the receipt', async () => {
  const after = { confirm_receive_method: 2, confirm_receive_time: 1767430000, settlement_time: 1767530000 };
  expect(await received(anEvent('trade_manage_order_settlement', { ...paid, ...after }))).toMatchObject({
    data: { confirmMethod: 2, confirmedAt: at(1767430000), settledAt: at(1767530000), estimatedSettlementAt: null },
  });
});

it('reads why a file could not be checked', async () => {
  const event = { trace_id: 't', detail: [{ strategy: 'content_model', errcode: -1008 }] };
  expect(await received(anEvent('wxa_media_check', event))).toMatchObject({
    data: { suggest: null, findings: [{ code: -1008, suggest: null, label: null, probability: null }] },
  });
});

it.each([
  [
    'a number that is none',
    { FollowNotify: { room_id: 'x', user_openid: OPENID, time: 1, live_status: 1, action: 'a' } },
    'room_id is not a whole number',
  ],
  [
    'a time past the year 9999',
    { FollowNotify: { room_id: 1, user_openid: OPENID, time: 999999999999, live_status: 1, action: 'a' } },
    'time is not a time',
  ],
  [
    'an object for a text',
    { FollowNotify: { room_id: 1, user_openid: {}, time: 1, live_status: 1, action: 'a' } },
    'user_openid is not a text',
  ],
])('says which field of a known event is wrong: %s', async (_, payload, problem) => {
  expect(await received(anEvent('wxalive_follow_notify', payload))).toMatchObject({ kind: 'other', problem });
});

it('says that a list is none of objects', async () => {
  expect(await received(anEvent('subscribe_msg_change_event', { List: ['x'] }))).toMatchObject({
    kind: 'other',
    problem: 'List is not a list of objects',
  });
});

it.each(['unknown_event', 'constructor', '__proto__', 'toString'])('keeps the event %s whole', async (name) => {
  const message = await received(anEvent(name, { Anything: { at: [1, 'all'] } }));
  expect(message).toMatchObject({ kind: 'other', event: name, problem: null });
  expect(JSON.parse(JSON.stringify(message.raw))).toMatchObject({ Event: name, Anything: { at: [1, 'all'] } });
});

it('takes a time in quotes, as the platform writes it in some events', async () => {
  expect(await received(anEvent('x', { CreateTime: String(NOW_SECONDS) }))).toMatchObject({ createdAt: new Date(NOW) });
});
