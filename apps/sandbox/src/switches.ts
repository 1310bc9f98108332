import { type Part } from './world';

/** A setting of one account that a person may change. */
interface SwitchRule {
  readonly default: boolean;
  /** What it does when it is on. */
  readonly zh: string;
  readonly en: string;
}

/** Where the real platform is unclear or differs from account to account. Subjects add theirs here; the page shows them all. */
export const SWITCHES = {
  acceptsForms: {
    default: true,
    zh: '直播接口接受表单编码（关闭后回 200002）',
    en: 'The live interfaces take form-encoded bodies (200002 when off)',
  },
  // Live
  answers1WhenEmpty: {
    default: false,
    zh: '没有直播间时回 1（默认 9410000）',
    en: 'An account without rooms is answered 1 instead of 9410000',
  },
  showsOldAfterEdit: {
    default: false,
    zh: '修改后 10 秒内列表仍显示旧内容',
    en: 'The list shows what a room was before for 10 seconds after an edit',
  },
  hasCustomerService: {
    default: true,
    zh: '已配置客服（关闭后开启客服回 300038）',
    en: 'Customer service is configured (300038 when off)',
  },
  forbidsEditing: {
    default: false,
    zh: '禁止创建和修改直播间、商品（300001）',
    en: 'Making and changing rooms and goods is forbidden (300001)',
  },
  checksPixels: {
    default: false,
    zh: '直播间图片的像素也要合格',
    en: 'Pictures of rooms are measured in pixels too, not in bytes alone',
  },
  failsSubmission: {
    default: false,
    zh: '商品提审失败（300013、300021）',
    en: 'Submitting goods for review fails (300013, 300021)',
  },
  listPricesInFen: {
    default: false,
    zh: '商品库列表的价格以分为单位（默认元）',
    en: 'Prices in the lists of the goods library are in fen instead of yuan',
  },
  bigPageBreaks: {
    default: false,
    zh: '订阅用户的 page_break 超过 2^53',
    en: 'page_break of the followers is beyond 2^53',
  },
  allowsApplying: {
    default: false,
    zh: '允许申请开通直播（默认回 268489001）',
    en: 'Live can be applied for (268489001 when off)',
  },
  hasRecentPayment: {
    default: true,
    zh: '近 90 天有支付（关闭后按实际支付判断，没有则申请开通回 2）',
    en: 'There was a payment within 90 days (when off, only those that were made here count; without one 2)',
  },
  // Login
  hasOpenPlatform: {
    default: false,
    zh: '小程序已绑定开放平台（登录返回 unionid）',
    en: 'The app is bound to an open-platform account (a login gives a unionid)',
  },
  // Messages
  givesMessageId: {
    default: true,
    zh: '订阅消息返回 msgid（超过 2^53 的数字）',
    en: 'A subscription message gives its msgid, a number beyond 2^53',
  },
  // Links
  isReleased: {
    default: true,
    zh: '小程序已发布（关闭后生成链接回 85079）',
    en: 'The mini-program has been published (links are 85079 when off)',
  },
  // Content checks
  contentCheckDown: {
    default: false,
    zh: '内容安全检测故障（回 -1，已提交的文件暂无结果）',
    en: 'The content check is down (-1; files that were handed in wait)',
  },
  // Shipping
  managesTrade: {
    default: true,
    zh: '已开通发货信息管理（资金冻结至确认收货）',
    en: 'Trade is managed: money stays frozen until the receipt',
  },
  confirmedTradeManagement: {
    default: true,
    zh: '已完成交易结算管理确认',
    en: 'The settlement terms of managed trade are agreed to',
  },
} as const satisfies Record<string, SwitchRule>;

export type SwitchName = keyof typeof SWITCHES;
export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[]; // of the table above

/** What is set for one account. */
export class Switches implements Part {
  private changed = new Map<SwitchName, boolean>();

  isOn(name: SwitchName): boolean {
    return this.changed.get(name) ?? SWITCHES[name].default;
  }

  set(name: SwitchName, isOn: boolean): void {
    if (isOn === SWITCHES[name].default) this.changed.delete(name);
    else this.changed.set(name, isOn);
  }

  all(): Record<SwitchName, boolean> {
    return Object.fromEntries(SWITCH_NAMES.map((name) => [name, this.isOn(name)])) as Record<SwitchName, boolean>; // each name once
  }

  reset(): void {
    this.changed.clear();
  }

  save(): Record<string, boolean> {
    return Object.fromEntries(this.changed);
  }

  load(saved: unknown): void {
    this.changed = new Map(
      Object.entries(saved as Record<string, boolean>).filter((entry): entry is [SwitchName, boolean] =>
        Object.hasOwn(SWITCHES, entry[0]),
      ),
    );
  }
}
