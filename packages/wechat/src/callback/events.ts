import { PushFields, Unreadable } from './fields';
import { type PushObject } from './tree';

/** One template of a subscription, as a user answered it. */
export interface SubscriptionChoice {
  templateId: string;
  /** `accept`, `reject`, `ban`, `filter`, ... as the platform spells it. */
  status: string;
}

/** What one way of checking found. */
export interface MediaFinding {
  strategy: string | null;
  /** 0, or why this way could not check: -1008 for a file that could not be fetched. */
  code: number;
  suggest: string | null;
  label: number | null;
  probability: number | null;
}

interface Order {
  transactionId: string;
  merchantId: string;
  subMerchantId: string | null;
  merchantTradeNo: string;
  paidAt: Date | null;
}

/** What the events of this reference carry, by the platform's name of the event. */
export interface PushEvents {
  /** Somebody took or gave up the long-term subscription of a live room. */
  wxalive_follow_notify: {
    roomId: number;
    openid: string;
    at: Date;
    liveStatus: number;
    /** `add_follow` or `del_follow`. */
    action: string;
  };
  /** What became of a mass push to followers. */
  wxalive_push_message_notify: {
    messageId: string;
    roomId: number;
    total: number;
    succeeded: number;
    openidErrors: number;
    relationErrors: number;
    overUserLimit: number;
    internalErrors: number;
  };
  /** Live was opened for the app. */
  wxa_live_apply_event: { appId: string; openedAt: Date | null };
  /** A user answered the popup of subscription messages. Count grants here or from the client, never both. */
  subscribe_msg_popup_event: { choices: (SubscriptionChoice & { scene: string | null })[] };
  /** A user changed a subscription in the settings. */
  subscribe_msg_change_event: { choices: SubscriptionChoice[] };
  /** What became of subscription messages. */
  subscribe_msg_sent_event: {
    sent: { templateId: string; messageId: string; errorCode: number; errorStatus: string | null }[];
  };
  /** The verdict on a picture or a recording. */
  wxa_media_check: {
    appId: string | null;
    traceId: string;
    version: number | null;
    suggest: string | null;
    label: number | null;
    findings: MediaFinding[];
  };
  user_enter_tempsession: { sessionFrom: string | null };
  user_info_modified: { openid: string; appId: string | null; revokeInfo: string | null };
  /** A user took a permission back: delete or ask again. */
  user_authorization_revoke: {
    openid: string;
    appId: string | null;
    revokeInfo: string | null;
    pluginId: string | null;
  };
  /** A user left the mini-program for good: delete. */
  user_authorization_cancellation: {
    openid: string;
    appId: string | null;
    revokeInfo: string | null;
    pluginId: string | null;
  };
  trade_manage_remind_access_api: { text: string };
  trade_manage_remind_shipping: Order & { text: string };
  /** Before the receipt is confirmed with the estimate, after it with how and when. */
  trade_manage_order_settlement: Omit<Order, 'subMerchantId'> & {
    shippedAt: Date | null;
    estimatedSettlementAt: Date | null;
    /** 1 by itself, 2 by the user; null before. */
    confirmMethod: number | null;
    confirmedAt: Date | null;
    settledAt: Date | null;
  };
}

export type PushEventName = keyof PushEvents;

const readers: { readonly [Name in PushEventName]: (fields: PushFields) => PushEvents[Name] } = {
  wxalive_follow_notify: (event) => {
    const fields = event.within('FollowNotify');
    return {
      roomId: fields.whole('room_id'),
      openid: fields.text('user_openid'),
      at: fields.time('time'),
      liveStatus: fields.whole('live_status'),
      action: fields.text('action'),
    };
  },
  wxalive_push_message_notify: (event) => {
    const fields = event.within('PushMessageApiNotify');
    return {
      messageId: fields.text('message_id'),
      roomId: fields.whole('room_id'),
      total: fields.whole('total_count'),
      succeeded: fields.whole('success_count'),
      openidErrors: fields.maybeWhole('openid_error_count') ?? 0,
      relationErrors: fields.maybeWhole('relation_error_count') ?? 0,
      overUserLimit: fields.maybeWhole('user_recv_limit_count') ?? 0,
      internalErrors: fields.maybeWhole('internal_error_count') ?? 0,
    };
  },
  wxa_live_apply_event: (event) => {
    const fields = event.within('ApplyLiveInfoNoitfy'); // the platform's spelling
    return { appId: fields.text('appid'), openedAt: fields.maybeTime('open_time') };
  },
  subscribe_msg_popup_event: (event) => ({
    choices: items(event, 'SubscribeMsgPopupEvent').map((item) => ({
      ...choice(item),
      scene: item.maybeText('PopupScene'),
    })),
  }),
  subscribe_msg_change_event: (event) => ({ choices: items(event, 'SubscribeMsgChangeEvent').map(choice) }),
  subscribe_msg_sent_event: (event) => ({
    sent: items(event, 'SubscribeMsgSentEvent').map((item) => ({
      templateId: item.text('TemplateId'),
      messageId: item.text('MsgID'),
      errorCode: item.whole('ErrorCode'),
      errorStatus: item.maybeText('ErrorStatus'),
    })),
  }),
  wxa_media_check: (event) => {
    const result = event.within('result');
    return {
      appId: event.maybeText('appid'),
      traceId: event.text('trace_id'),
      version: event.maybeWhole('version'),
      suggest: result.maybeText('suggest'),
      label: result.maybeWhole('label'),
      findings: event.list('detail').map(finding),
    };
  },
  user_enter_tempsession: (event) => ({ sessionFrom: event.maybeText('SessionFrom') }),
  user_info_modified: (event) => ({
    openid: event.text('OpenID'),
    appId: event.maybeText('AppID'),
    revokeInfo: event.maybeText('RevokeInfo'),
  }),
  user_authorization_revoke: withdrawal,
  user_authorization_cancellation: withdrawal,
  trade_manage_remind_access_api: (event) => ({ text: event.text('msg') }),
  trade_manage_remind_shipping: (event) => ({
    ...order(event),
    subMerchantId: event.maybeText('sub_merchant_id') || null,
    text: event.text('msg'),
  }),
  trade_manage_order_settlement: (event) => ({
    ...order(event),
    shippedAt: event.maybeTime('shipped_time'),
    estimatedSettlementAt: event.maybeTime('estimated_settlement_time'),
    confirmMethod: event.maybeWhole('confirm_receive_method'),
    confirmedAt: event.maybeTime('confirm_receive_time'),
    settledAt: event.maybeTime('settlement_time'),
  }),
};

/** In JSON the list stands at the top, in XML within a wrapper. */
function items(event: PushFields, wrapper: string): PushFields[] {
  const list = event.within(wrapper).list('List');
  if (list.length === 0) throw new Unreadable('List is missing');
  return list;
}

const choice = (item: PushFields): SubscriptionChoice => ({
  templateId: item.text('TemplateId'),
  status: item.text('SubscribeStatusString'),
});

const finding = (item: PushFields): MediaFinding => ({
  strategy: item.maybeText('strategy'),
  code: item.maybeWhole('errcode') ?? 0,
  suggest: item.maybeText('suggest'),
  label: item.maybeWhole('label'),
  probability: item.maybeWhole('prob'),
});

function withdrawal(event: PushFields): PushEvents['user_authorization_revoke'] {
  return {
    openid: event.text('OpenID'),
    appId: event.maybeText('AppID'),
    revokeInfo: event.maybeText('RevokeInfo'),
    pluginId: event.maybeText('PluginID'),
  };
}

const order = (event: PushFields): Omit<Order, 'subMerchantId'> => ({
  transactionId: event.text('transaction_id'),
  merchantId: event.text('merchant_id'),
  merchantTradeNo: event.text('merchant_trade_no'),
  paidAt: event.maybeTime('pay_time'),
});

export const isKnownEvent = (name: string): name is PushEventName => Object.hasOwn(readers, name);

/**
 * What an event carries.
 * @throws Unreadable if a field is missing or of another kind than the platform's page says
 */
export const readEvent = <Name extends PushEventName>(name: Name, message: PushObject): PushEvents[Name] =>
  readers[name](new PushFields(message));
