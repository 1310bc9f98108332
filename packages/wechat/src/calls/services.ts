import { type Call, type CallMaker } from './typed-call';

export interface MediaCalls {
  /**
   * Uploads a picture for rooms and goods; its id lives for 3 days.
   * @example
   * const { mediaId } = await wechat.media.upload({ media: { bytes, fileName: 'cover.jpg', contentType: 'image/jpeg' } });
   */
  upload: Call<'uploadMedia'>;
}

export const mediaCalls = (call: CallMaker): MediaCalls => ({ upload: call('uploadMedia') });

/** Who a user is. Session keys and phone numbers stay on the server. */
export interface LoginCalls {
  /** @param request the code of `wx.login`: it works once, for 5 minutes */
  code2Session: Call<'code2Session', 'appid' | 'secret'>;
  /** @param request the code of the `getPhoneNumber` button, not the one of `wx.login` */
  getPhoneNumber: Call<'getPhoneNumber'>;
}

export const loginCalls = (call: CallMaker, appid: string, secret: string): LoginCalls => ({
  code2Session: call('code2Session', { appid, secret }),
  getPhoneNumber: call('getPhoneNumber'),
});

/** Messages to one user. */
export interface MessageCalls {
  /** Spends one subscription that the user granted; 43101 if there is none left. */
  sendSubscription: Call<'sendSubscribeMessage'>;
  /** Within the reply window: 5 within 48 hours of a message of the user, 2 within a minute of entering. */
  sendCustomer: Call<'sendCustomerMessage'>;
  setTyping: Call<'setTyping'>;
}

export const messageCalls = (call: CallMaker): MessageCalls => ({
  sendSubscription: call('sendSubscribeMessage'),
  sendCustomer: call('sendCustomerMessage'),
  setTyping: call('setTyping'),
});

export interface CodeCalls {
  /** A mini-program code as a picture. Permanent, any number of them. */
  getUnlimited: Call<'getUnlimitedCode'>;
}

export const codeCalls = (call: CallMaker): CodeCalls => ({ getUnlimited: call('getUnlimitedCode') });

/** Addresses that open the mini-program from outside, for 30 days at most. */
export interface LinkCalls {
  generateUrlLink: Call<'generateUrlLink'>;
  generateScheme: Call<'generateScheme'>;
  queryUrlLink: Call<'queryUrlLink'>;
}

export const linkCalls = (call: CallMaker): LinkCalls => ({
  generateUrlLink: call('generateUrlLink'),
  generateScheme: call('generateScheme'),
  queryUrlLink: call('queryUrlLink'),
});

/** Whether text and pictures of users may be shown, and how risky a user is. */
export interface ContentCalls {
  /** The user must have used the mini-program within the last 2 hours. */
  checkText: Call<'checkText'>;
  /** The verdict comes as event `wxa_media_check` with the same trace id. */
  checkMedia: Call<'checkMedia'>;
  /** From 0 to 4, the higher the riskier. The user must have used the mini-program within the last 2 hours. */
  getUserRiskRank: Call<'getUserRiskRank', 'appId'>;
}

export const contentCalls = (call: CallMaker, appId: string): ContentCalls => ({
  checkText: call('checkText'),
  checkMedia: call('checkMedia'),
  getUserRiskRank: call('getUserRiskRank', { appId }),
});

/** Shipping information, without which the money of an order stays frozen. */
export interface ShippingCalls {
  /** 10060001 is normal for about 10 seconds after the payment. One correction per order. */
  upload: Call<'uploadShippingInfo'>;
  uploadCombined: Call<'uploadCombinedShippingInfo'>;
  getOrder: Call<'getShippingOrder'>;
  /** One page; its `lastIndex` asks for the next while `hasMore`. */
  listOrders: Call<'getShippingOrderList'>;
  /** Reminds the user to confirm the receipt, once per order. */
  notifyConfirmReceive: Call<'notifyConfirmReceive'>;
  setMessagePath: Call<'setMsgJumpPath'>;
  isManaged: Call<'isTradeManaged', 'appId'>;
  isConfirmed: Call<'isTradeManagementConfirmed', 'appId'>;
  /** Reports a pre-sale or a test order. */
  reportSpecialOrder: Call<'opSpecialOrder'>;
  listDeliveryCompanies: Call<'getDeliveryList'>;
}

export const shippingCalls = (call: CallMaker, appId: string): ShippingCalls => ({
  upload: call('uploadShippingInfo'),
  uploadCombined: call('uploadCombinedShippingInfo'),
  getOrder: call('getShippingOrder'),
  listOrders: call('getShippingOrderList'),
  notifyConfirmReceive: call('notifyConfirmReceive'),
  setMessagePath: call('setMsgJumpPath'),
  isManaged: call('isTradeManaged', { appId }),
  isConfirmed: call('isTradeManagementConfirmed', { appId }),
  reportSpecialOrder: call('opSpecialOrder'),
  listDeliveryCompanies: call('getDeliveryList'),
});

/** What is left of the quotas, and what the platform knows of a failed request. */
export interface SupportCalls {
  getQuota: Call<'getQuota'>;
  /** Ten times a month. */
  clearQuota: Call<'clearQuota', 'appId'>;
  /** By the `rid` of an error of the last 7 days. The answer holds the request as it came: a secret. */
  getRequest: Call<'getRid'>;
}

export const supportCalls = (call: CallMaker, appId: string): SupportCalls => ({
  getQuota: call('getQuota'),
  clearQuota: call('clearQuota', { appId }),
  getRequest: call('getRid'),
});
