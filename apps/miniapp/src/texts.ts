import type { ErrorCode } from '@kaibo/contracts/errors';
import type { RoomState, RoomStatus } from '@kaibo/contracts/rooms';
import { language } from './platform/language';
import type { Elsewhere } from './platform/live-entry';

/** `NETWORK`: there was no answer at all. `UNKNOWN`: an answer that is not ours, or a fault of the app itself. */
export type FailureCode = ErrorCode | 'NETWORK' | 'UNKNOWN';

/** Day and clock of an instant, in the merchant's zone (Asia/Shanghai). */
export interface ZonedTime {
  year: number;
  month: number;
  day: number;
  /** `20:05`. */
  clock: string;
  /** Whole days from today: 0 today, 1 tomorrow, -1 yesterday. */
  daysAhead: number;
  isThisYear: boolean;
}

const zh = {
  appTitle: '直播间',
  roomTitle: '直播详情',
  tabs: { live: '直播中', upcoming: '预告', ended: '回放' } satisfies Record<RoomState, string>,
  tabsLabel: '直播间列表',
  statuses: {
    live: '直播中',
    paused: '暂停中',
    interrupted: '信号中断',
    upcoming: '预告',
    ended: '已结束',
    expired: '已过期',
    banned: '不可用',
  } satisfies Record<RoomStatus, string>,
  statusNotes: {
    live: '',
    paused: '主播暂时离开，马上回来',
    interrupted: '直播信号中断，正在恢复',
    upcoming: '',
    ended: '直播已结束',
    expired: '直播未在预定时间开始，已过期',
    banned: '直播间暂不可用',
  } satisfies Record<RoomStatus, string>,
  empty: {
    live: { title: '现在没有直播', hint: '去预告里看看接下来的场次' },
    upcoming: { title: '还没有直播预告', hint: '新的场次会出现在这里' },
    ended: { title: '还没有回放', hint: '直播结束后可以在这里回看' },
  } satisfies Record<RoomState, { title: string; hint: string }>,
  /** The way from an empty list to another. */
  see: { live: '看看直播', upcoming: '看看预告', ended: '看看回放' } satisfies Record<RoomState, string>,
  /** The word that invites to tap a row. */
  go: { live: '去看看', upcoming: '去了解', ended: '去回看' } satisfies Record<RoomState, string>,
  anchor: (name: string) => `主播 ${name}`,
  startsAt: {
    live: (time: string) => `${time} 开播`,
    upcoming: (time: string) => `${time} 开播`,
    ended: (time: string) => `${time} 直播`,
  },
  time: (t: ZonedTime) => {
    if (t.daysAhead === 0) return `今天 ${t.clock}`;
    if (t.daysAhead === 1) return `明天 ${t.clock}`;
    if (t.daysAhead === -1) return `昨天 ${t.clock}`;
    return `${t.isThisYear ? '' : `${t.year}年`}${t.month}月${t.day}日 ${t.clock}`;
  },
  zoneNote: '（北京时间）',
  more: '加载更多',
  loadingMore: '正在加载…',
  moreFailed: '没能加载更多，点这里重试',
  end: '没有更多了',
  loading: '正在加载',
  slow: '网络有点慢，正在努力加载…',
  slowUpdate: '网络有点慢，正在更新…',
  offline: (age: string) => `网络不可用，显示的是${age}的内容`,
  stale: (age: string) => `暂时无法更新，显示的是${age}的内容`,
  age: (minutes: number) =>
    minutes < 1
      ? '刚才'
      : minutes < 60
        ? `${minutes} 分钟前`
        : minutes < 1440
          ? `${Math.floor(minutes / 60)} 小时前`
          : `${Math.floor(minutes / 1440)} 天前`,
  /** Between parts that a screen reader says one after the other. */
  pause: '，',
  retry: '重试',
  backToList: '返回直播列表',
  countdown: '距离开播',
  units: { days: '天', hours: '时', minutes: '分', seconds: '秒' },
  startingSoon: '即将开播，请稍候',
  goods: (count: number) => `直播商品 ${count}`,
  noGoods: '主播还没有上架商品',
  originalPrice: '原价',
  upTo: '至',
  enter: { live: '进入直播间', upcoming: '进入直播间', ended: '查看直播间', replay: '观看回放' },
  play: { live: '观看直播', upcoming: '等待开播', ended: '观看回放' },
  howToWatch: '如何观看',
  cannotOpen: '没能打开直播间，请稍后再试',
  share: '分享',
  linkCopied: '链接已复制',
  copyLink: '复制链接',
  understood: '知道了',
  cannotPlay: '这个浏览器播放不了该直播，请复制链接到其他浏览器打开',
  reminder: '开播提醒',
  elsewhere: {
    'plugin-off': '这个小程序还没有开启直播组件，暂时不能在这里观看。商家开通后，从这里就能进入直播间。',
    wechat: '这场直播在微信小程序里进行，请在微信中打开商家的小程序观看。',
    channels: '这场直播在微信视频号进行，请在微信视频号里搜索主播观看。',
    douyin: '这场直播在抖音进行，请在抖音里搜索主播观看。',
    browser: '这场直播在网页播放，请复制链接，用手机浏览器打开观看。',
    nowhere: '商家还没有填写这场直播的观看地址。',
  } satisfies Record<Elsewhere, string>,
  me: {
    title: '我的',
    nickname: '昵称',
    noNickname: '还没有昵称',
    save: '保存',
    phone: '手机号',
    noPhone: '还没有验证',
    verify: '用微信手机号验证',
    browseOnly: '这里可以随便看',
  },
  failureTitle: '没能加载出来',
  failures: {
    INPUT_INVALID: '请求的内容不正确',
    BODY_MALFORMED: '请求的格式不正确',
    CURSOR_INVALID: '列表已经变了，请刷新',
    BODY_TOO_LARGE: '提交的内容太大',
    BODY_TOO_DEEP: '提交的内容过于复杂',
    REQUEST_TOO_SLOW: '网络太慢，请重试',
    HEADERS_TOO_LARGE: '请求过大，请重试',
    ROOM_WINDOW_INVALID: '开始和结束时间不正确',
    IMAGE_URL_REFUSED: '图片地址不可用',
    CODE_INVALID: '登录已过期，请重试',
    TEXT_REFUSED: '昵称没有通过平台审核，请换一个',
    PICTURE_REFUSED: '请选择 512 KB 以内的 PNG、JPEG 或 WebP 图片',
    UNAUTHENTICATED: '请先登录',
    FORBIDDEN: '没有权限',
    STEP_UP_NEEDED: '需要再次验证身份',
    CSRF_REFUSED: '请求被拒绝，请重试',
    SIGN_IN_REFUSED: '邮箱或密码不正确',
    SECOND_FACTOR_REFUSED: '验证码不正确',
    SECOND_FACTOR_MISSING: '请先开启动态验证码',
    PASSWORD_REFUSED: '密码不正确',
    PASSWORD_WEAK: '密码太简单',
    STAFF_NOT_FOUND: '找不到这位员工',
    SESSION_NOT_FOUND: '登录已结束',
    INVITATION_NOT_FOUND: '邀请已失效',
    API_KEY_NOT_FOUND: '找不到密钥',
    LINK_INVALID: '链接已失效',
    ALREADY_STAFF: '已是员工',
    NOT_YOURSELF: '不能对自己操作',
    RESET_NOT_YOURS: '只能由本人重置',
    SECOND_FACTOR_SET: '已开启动态验证码',
    APP_MISMATCH: '小程序不匹配',
    PLATFORM_SIGN_IN_REFUSED: '平台不允许这个账号登录',
    MEMBER_BANNED: '这个账号已被商家停用，请联系商家',
    ROUTE_NOT_FOUND: '服务里没有这个内容，请更新小程序',
    APP_NOT_FOUND: '没有找到这个小程序，请联系商家',
    MINI_APP_NOT_FOUND: '没有找到这个小程序',
    ROOM_NOT_FOUND: '直播间不存在或已下架',
    SYNC_NOT_FOUND: '没有找到这次同步',
    IMAGE_NOT_FOUND: '没有找到图片',
    AUDIT_EXPORT_NOT_FOUND: '没有找到这次导出',
    MEMBER_NOT_FOUND: '没有找到这个会员',
    MERGE_NOT_FOUND: '没有找到这次合并',
    TEMPLATE_NOT_FOUND: '没有这个消息模板',
    FOLLOWER_PUSH_NOT_FOUND: '这一天没有安排群发',
    DATA_ERASED: '这些数据已被销毁',
    APP_ID_TAKEN: '这个小程序已经登记过了',
    HOOK_REFUSED: '平台推送校验没有通过',
    HOOK_EVENT_NOT_FOUND: '没有这条平台事件',
    HOOK_EVENT_DONE: '这条平台事件已处理或正在处理，无需重试',
    SOURCE_CANNOT: '这个直播来源不支持该操作',
    CODE_USED: '登录已失效，请重试',
    SIGN_IN_UNAVAILABLE: '这里只能浏览，不能登录',
    PHONE_UNAVAILABLE: '这里不能验证手机号，请在小程序里操作',
    PHONE_TAKEN: '这个手机号已属于另一个账号，请联系商家',
    REMINDER_TOO_LATE: '直播已经开始，或不会再开始了',
    REMINDER_UNAVAILABLE: '这个小程序还不能发开播提醒',
    PERMISSION_MISSING: '请先同意接收一次开播提醒',
    FOLLOWER_PUSH_TAKEN: '这一天已安排了另一个直播间',
    FOLLOWER_PUSH_TOO_LATE: '这一天已过，或群发已在进行',
    RATE_LIMITED: '操作太频繁，请稍后再试',
    INTERNAL: '服务出错了，请稍后再试',
    PLATFORM_FAILED: '直播平台暂时没有响应，请稍后再试',
    IMAGE_FETCH_FAILED: '图片暂时取不到',
    UNAVAILABLE: '服务暂时不可用，请稍后再试',
    NETWORK: '网络连接不上，请检查网络后重试',
    UNKNOWN: '出了点问题，请稍后再试',
  } satisfies Record<FailureCode, string>,
};

/** Every text a viewer reads, in one language. */
export type Texts = typeof zh;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ago = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'} ago`;

const en: Texts = {
  appTitle: 'Live rooms',
  roomTitle: 'Live room',
  tabs: { live: 'Live', upcoming: 'Upcoming', ended: 'Replays' },
  tabsLabel: 'Lists of live rooms',
  statuses: {
    live: 'Live',
    paused: 'Paused',
    interrupted: 'Signal lost',
    upcoming: 'Upcoming',
    ended: 'Ended',
    expired: 'Expired',
    banned: 'Unavailable',
  },
  statusNotes: {
    live: '',
    paused: 'The host has stepped away for a moment',
    interrupted: 'The signal is lost and should be back soon',
    upcoming: '',
    ended: 'This live has ended',
    expired: 'It did not start at its planned time and has expired',
    banned: 'This room is unavailable',
  },
  empty: {
    live: { title: 'Nothing is live now', hint: 'See what comes next' },
    upcoming: { title: 'Nothing is planned yet', hint: 'New lives will appear here' },
    ended: { title: 'No replays yet', hint: 'Lives can be watched here after they end' },
  },
  see: { live: 'See live', upcoming: 'See upcoming', ended: 'See replays' },
  go: { live: 'Watch', upcoming: 'Details', ended: 'Replay' },
  anchor: (name) => `Host ${name}`,
  startsAt: {
    live: (time) => `Started ${time}`,
    upcoming: (time) => `Starts ${time}`,
    ended: (time) => `Was live ${time}`,
  },
  time: (t) => {
    if (t.daysAhead === 0) return `today ${t.clock}`;
    if (t.daysAhead === 1) return `tomorrow ${t.clock}`;
    if (t.daysAhead === -1) return `yesterday ${t.clock}`;
    return `${MONTHS[t.month - 1] ?? ''} ${t.day}${t.isThisYear ? '' : `, ${t.year}`} ${t.clock}`;
  },
  zoneNote: ' (UTC+8)',
  more: 'Load more',
  loadingMore: 'Loading…',
  moreFailed: 'Could not load more. Tap to retry',
  end: 'That is all',
  loading: 'Loading',
  slow: 'The network is slow, still loading…',
  slowUpdate: 'The network is slow, still updating…',
  offline: (age) => `No network. This is from ${age}`,
  stale: (age) => `Cannot update now. This is from ${age}`,
  age: (minutes) =>
    minutes < 1
      ? 'just now'
      : minutes < 60
        ? ago(minutes, 'minute')
        : minutes < 1440
          ? ago(Math.floor(minutes / 60), 'hour')
          : ago(Math.floor(minutes / 1440), 'day'),
  pause: ', ',
  retry: 'Try again',
  backToList: 'Back to the list',
  countdown: 'Starts in',
  units: { days: 'd', hours: 'h', minutes: 'm', seconds: 's' },
  startingSoon: 'Starting any moment now',
  goods: (count) => `Products ${count}`,
  noGoods: 'No products yet',
  originalPrice: 'Original price',
  upTo: 'to',
  enter: { live: 'Enter the room', upcoming: 'Enter the room', ended: 'See the room', replay: 'Watch the replay' },
  play: { live: 'Watch live', upcoming: 'Not started yet', ended: 'Watch the replay' },
  howToWatch: 'How to watch',
  cannotOpen: 'The room did not open. Please try again later',
  share: 'Share',
  linkCopied: 'Link copied',
  copyLink: 'Copy the link',
  understood: 'OK',
  cannotPlay: 'This browser cannot play the stream. Copy the link and open it in another one',
  reminder: 'Remind me',
  elsewhere: {
    'plugin-off':
      'This mini-program has not turned its live player on, so the room cannot be watched here yet. Once the merchant does, this button enters the room.',
    wechat: 'This live runs in a WeChat mini-program. Open the merchant’s mini-program in WeChat to watch.',
    channels: 'This live runs on WeChat Channels. Search for the host there to watch.',
    douyin: 'This live runs on Douyin. Search for the host there to watch.',
    browser: 'This live plays on a web page. Copy the link and open it in the phone’s browser.',
    nowhere: 'The merchant has not said yet where to watch this live.',
  },
  me: {
    title: 'Me',
    nickname: 'Nickname',
    noNickname: 'None yet',
    save: 'Save',
    phone: 'Phone',
    noPhone: 'Not verified yet',
    verify: 'Verify with WeChat',
    browseOnly: 'You can look around here',
  },
  failureTitle: 'It did not load',
  failures: {
    INPUT_INVALID: 'The request was not right',
    BODY_MALFORMED: 'The request was malformed',
    CURSOR_INVALID: 'The list has changed, please refresh',
    BODY_TOO_LARGE: 'That is too large to send',
    BODY_TOO_DEEP: 'That is too complex to send',
    REQUEST_TOO_SLOW: 'The network is too slow, please try again',
    HEADERS_TOO_LARGE: 'The request is too large, please try again',
    ROOM_WINDOW_INVALID: 'Start and end do not fit together',
    IMAGE_URL_REFUSED: 'That picture address cannot be used',
    CODE_INVALID: 'The sign-in is over, please try again',
    TEXT_REFUSED: 'The platform refused this nickname, please choose another',
    PICTURE_REFUSED: 'Please choose a PNG, JPEG or WebP of at most 512 KB',
    UNAUTHENTICATED: 'Please sign in first',
    FORBIDDEN: 'Not allowed',
    STEP_UP_NEEDED: 'Please prove again who you are',
    CSRF_REFUSED: 'The request was refused, please try again',
    SIGN_IN_REFUSED: 'Wrong address or password',
    SECOND_FACTOR_REFUSED: 'Wrong code',
    SECOND_FACTOR_MISSING: 'Set up a second factor first',
    PASSWORD_REFUSED: 'Wrong password',
    PASSWORD_WEAK: 'Too easy to guess',
    STAFF_NOT_FOUND: 'No such person',
    SESSION_NOT_FOUND: 'No such session',
    INVITATION_NOT_FOUND: 'No such invitation',
    API_KEY_NOT_FOUND: 'No such key',
    LINK_INVALID: 'This link no longer works',
    ALREADY_STAFF: 'Already of this staff',
    NOT_YOURSELF: 'Not to yourself',
    RESET_NOT_YOURS: 'Only they can reset it',
    SECOND_FACTOR_SET: 'Already set up',
    APP_MISMATCH: 'This belongs to another mini-program',
    PLATFORM_SIGN_IN_REFUSED: 'The platform does not let this account sign in',
    MEMBER_BANNED: 'The shop has stopped this account, please contact them',
    ROUTE_NOT_FOUND: 'The service does not know this, please update the app',
    APP_NOT_FOUND: 'This mini-program is not known, please tell the merchant',
    MINI_APP_NOT_FOUND: 'This mini-program is not known',
    ROOM_NOT_FOUND: 'This room does not exist or was taken down',
    SYNC_NOT_FOUND: 'This sync is not known',
    IMAGE_NOT_FOUND: 'The picture was not found',
    AUDIT_EXPORT_NOT_FOUND: 'This export is not known',
    MEMBER_NOT_FOUND: 'This member was not found',
    MERGE_NOT_FOUND: 'This merge was not found',
    TEMPLATE_NOT_FOUND: 'There is no such message template',
    FOLLOWER_PUSH_NOT_FOUND: 'Nothing is planned for this day',
    DATA_ERASED: 'These data were erased',
    APP_ID_TAKEN: 'This mini-program is registered already',
    HOOK_REFUSED: 'The platform’s push did not pass its check',
    HOOK_EVENT_NOT_FOUND: 'There is no such platform event',
    HOOK_EVENT_DONE: 'This platform event is done or on its way: nothing to try again',
    SOURCE_CANNOT: 'This live source cannot do that',
    CODE_USED: 'The sign-in is over, please try again',
    SIGN_IN_UNAVAILABLE: 'You can browse here, but not sign in',
    PHONE_UNAVAILABLE: 'A phone number cannot be verified here; please use the mini-program',
    PHONE_TAKEN: 'This number belongs to another account, please contact the shop',
    REMINDER_TOO_LATE: 'The live has begun, or will not begin any more',
    REMINDER_UNAVAILABLE: 'This mini-app cannot send reminders yet',
    PERMISSION_MISSING: 'Please agree to one reminder first',
    FOLLOWER_PUSH_TAKEN: 'Another room has this day',
    FOLLOWER_PUSH_TOO_LATE: 'This day is over, or its message is on its way',
    RATE_LIMITED: 'Too many requests, please try again in a moment',
    INTERNAL: 'Something broke on our side, please try again later',
    PLATFORM_FAILED: 'The live platform did not answer, please try again later',
    IMAGE_FETCH_FAILED: 'The picture could not be fetched',
    UNAVAILABLE: 'The service is not available now, please try again later',
    NETWORK: 'No connection. Check the network and try again',
    UNKNOWN: 'Something went wrong, please try again later',
  },
};

export const catalogue = { zh, en };

/** The texts in the phone's language: Chinese unless it is set to English. */
export const texts: Texts = catalogue[language()];
