import type { ErrorCode } from '@kaibo/contracts/errors';
import type { LiveSourceName, RoomState, RoomStatus } from '@kaibo/contracts/rooms';
import type { SyncCauseKind, SyncScope, SyncTrigger, SyncVerdict } from '@kaibo/contracts/syncs';
import type { ClientFailure } from '../api';

const errors: Record<ErrorCode, string> = {
  INPUT_INVALID: '填写的内容不符合要求，请检查后再保存。',
  BODY_MALFORMED: '请求的格式不对，请刷新页面再试。',
  CURSOR_INVALID: '列表已经变化，请刷新页面。',
  BODY_TOO_LARGE: '内容太大，服务器没有接收。',
  BODY_TOO_DEEP: '内容嵌套太深或条目太多，服务器没有接收。',
  REQUEST_TOO_SLOW: '网络太慢，内容没有及时送达，请重试。',
  HEADERS_TOO_LARGE: '请求头太大，请清除浏览器的 Cookie 后再试。',
  ROOM_WINDOW_INVALID: '结束时间必须晚于开始时间。',
  IMAGE_URL_REFUSED: '这个图片地址不能使用：只接受公网的 http 或 https 地址。',
  UNAUTHENTICATED: '员工密钥不正确或已停用，请检查后重新登录。',
  FORBIDDEN: '这个密钥没有权限做这件事。',
  STEP_UP_NEEDED: '这一步需要再输入一次动态验证码。',
  CSRF_REFUSED: '这个请求不是从本页面发出的，请刷新页面再试。',
  SIGN_IN_REFUSED: '邮箱或密码不正确。',
  SECOND_FACTOR_REFUSED: '验证码不正确、已用过或已过期。',
  SECOND_FACTOR_MISSING: '请先在「我的账号」里开启动态验证码。',
  PASSWORD_REFUSED: '现在的密码不正确。',
  PASSWORD_WEAK: '这个密码太容易被猜到，请换一个更长、更少见的。',
  STAFF_NOT_FOUND: '找不到这位员工，可能已被移除。',
  SESSION_NOT_FOUND: '这个登录已经结束。',
  INVITATION_NOT_FOUND: '这个邀请已被接受、撤回或过期。',
  API_KEY_NOT_FOUND: '找不到这个密钥，可能已停用。',
  LINK_INVALID: '这个链接已用过、被撤回或已过期，请索取新的。',
  ALREADY_STAFF: '这个人已经是本商家的员工。',
  NOT_YOURSELF: '不能对自己这样做，请让另一位店主操作。',
  RESET_NOT_YOURS: '此人还是别的商家的员工，密码只能由本人重置。',
  SECOND_FACTOR_SET: '动态验证码已经开启。要更换，请先关闭。',
  APP_MISMATCH: '这条数据属于另一个小程序。',
  ROUTE_NOT_FOUND: '服务器没有这个接口，可能版本不一致，请刷新页面。',
  APP_NOT_FOUND: '找不到这个小程序。',
  MINI_APP_NOT_FOUND: '找不到这个小程序，它可能已被移除。',
  ROOM_NOT_FOUND: '找不到这个直播间，它可能已被移除。',
  SYNC_NOT_FOUND: '找不到这次更新的记录。',
  IMAGE_NOT_FOUND: '找不到这张图片。',
  AUDIT_EXPORT_NOT_FOUND: '找不到这次导出的操作记录。',
  DATA_ERASED: '这些数据已被销毁，任何人都无法再读取。',
  APP_ID_TAKEN: '这个 AppID 已经添加过了。',
  SOURCE_CANNOT: '这个直播来源不支持此操作。',
  RATE_LIMITED: '操作太频繁，请稍等片刻再试。',
  INTERNAL: '服务器出错了，请稍后再试。',
  PLATFORM_FAILED: '直播平台没有正常回应，请稍后再试。',
  IMAGE_FETCH_FAILED: '图片取不下来，请换一个地址。',
  UNAVAILABLE: '服务暂时不可用，请稍后再试。',
};

const clientErrors: Record<ClientFailure, string> = {
  TIMEOUT: '服务器迟迟没有回应，请稍后再试。',
  OFFLINE: '连不上服务器，请检查网络。',
  UNREADABLE: '服务器的回答看不懂，请刷新页面再试。',
  UNKNOWN: '出现了意外的错误，请稍后再试。',
};

const statuses: Record<RoomStatus, string> = {
  live: '直播中',
  paused: '暂停中',
  interrupted: '直播异常',
  upcoming: '未开始',
  ended: '已结束',
  expired: '已过期',
  banned: '已禁播',
};

const states: Record<RoomState, string> = { live: '直播中', upcoming: '未开始', ended: '已结束' };

const sources: Record<LiveSourceName, string> = {
  'wechat-live': '微信小程序直播',
  'wechat-channels': '微信视频号',
  douyin: '抖音',
  manual: '自有直播',
};

const verdicts: Record<SyncVerdict, string> = { ok: '完整', partial: '部分完成', failed: '失败' };
const triggers: Record<SyncTrigger, string> = { manual: '手动', schedule: '自动', hint: '观众提示' };
const scopes: Record<SyncScope, string> = { sweep: '全部', head: '最近' };

const causes: Record<SyncCauseKind, string> = {
  'platform-error': '平台返回了错误，请稍后再更新一次。',
  'quota-used-up': '今日接口额度已用完，明天 0 点（北京时间）恢复。',
  'quota-low': '今日接口额度快用完了，剩下的留给临近开播的直播间；明天 0 点（北京时间）恢复。',
  'not-granted': '这个小程序没有开通直播接口，请在微信公众平台开通「小程序直播」后再更新。',
  'credentials-refused': '平台不接受 AppID 或 AppSecret，或者服务器 IP 不在白名单里，请核对小程序的设置。',
  timeout: '平台迟迟没有回应，请稍后再更新一次。',
  unreachable: '连不上平台的服务器，请检查服务器的网络。',
  'not-json': '平台返回的不是数据（多半是一张出错页面），请稍后再更新一次。',
  'changed-while-reading': '读取时平台的列表正在变化，请再更新一次。',
  'short-page': '平台给的数据比它自己报的总数少，请再更新一次。',
  abandoned: '更新进行到一半时服务重启了，请再更新一次。',
  internal: '服务器自己出错了，请稍后再试；问题还在的话请联系技术人员。',
};

/** Texts in Chinese: the page's first language, and the shape every other one must have. */
export const zh = {
  locale: 'zh-CN' as string,
  brand: '开播',
  product: '商家后台',

  errors: { ...errors, ...clientErrors },
  errorWith: (code: string, requestId: string | null) => (requestId ? `${code} · 请求号 ${requestId}` : code),
  retry: '重试',
  close: '关闭',
  loading: '加载中',

  signIn: {
    title: '登录商家后台',
    lead: '粘贴员工密钥，管理小程序里的直播间。',
    key: '员工密钥',
    where: '演示商家的密钥由 npm start 打印在终端里；正式的密钥请向管理员索取。',
    submit: '登录',
    busy: '正在登录…',
    kept: '密钥只保存在这个标签页里，关闭标签页即退出。',
    empty: '请粘贴员工密钥。',
    unreachable: '暂时进不去',
    checking: '正在进入后台…',
  },
  bar: {
    pages: '页面',
    rooms: '直播间',
    syncs: '更新记录',
    miniApp: '小程序',
    demo: '演示',
    signOut: '退出',
    otherLanguage: 'EN',
    switchLanguage: 'Switch to English',
    toDark: '切换到深色',
    toLight: '切换到浅色',
    signedInAs: (merchant: string, key: string) => `${merchant} · ${key}`,
  },
  noApps: {
    title: '还没有小程序',
    lead: '先用接口 POST /v1/console/mini-apps 添加一个小程序（AppID 和 AppSecret），再回到这里刷新。',
    docs: '打开接口文档',
  },

  rooms: {
    title: '直播间',
    filter: '按状态筛选',
    all: '全部',
    states,
    statuses,
    sources,
    columns: {
      room: '直播间',
      status: '状态',
      time: '计划时间',
      anchor: '主播',
      goods: '商品',
      order: '排序',
      visible: '显示',
      edit: '编辑',
    },
    goods: (n: number) => `${n} 件`,
    noCover: '没有封面',
    renamed: '已改标题',
    recovered: '已换封面',
    platformTitle: (title: string) => `平台标题：${title}`,
    vanished: '平台上已找不到',
    vanishedAt: (when: string) => `${when} 的完整更新里已没有这个直播间`,
    banned: '观众看不到',
    hiddenTag: '已隐藏',
    zoneDiffers: (zone: string, here: string) => `时间按商家时区 ${zone} 显示，与本机时区 ${here} 不同。`,
    zone: (zone: string) => `时间按商家时区 ${zone} 显示`,
    visibleOf: (title: string) => `在小程序里显示「${title}」`,
    up: (title: string) => `上移「${title}」`,
    down: (title: string) => `下移「${title}」`,
    byTime: '按时间',
    place: (n: number) => `第 ${n} 位`,
    moved: (title: string, place: number) => `「${title}」移到了第 ${place} 位`,
    shown: (title: string) => `「${title}」已显示`,
    hid: (title: string) => `「${title}」已隐藏`,
    saved: (title: string) => `「${title}」已保存`,
    orderCleared: '已恢复按时间排序',
    clearOrder: '恢复按时间排序',
    orderHint: '有序号的排在最前，其余按时间。',
    edit: (title: string) => `编辑「${title}」`,
    more: '加载更多',
    moreBusy: '加载中…',
    shownCount: (n: number, more: boolean) => (more ? `已显示 ${n} 个，后面还有` : `共 ${n} 个`),
    failedTitle: '直播间列表没有取到',
    rolledBack: (title: string) => `「${title}」没有改成，已还原。`,
    orderRolledBack: '排序没有保存，已还原。',
    empty: {
      title: '还没有直播间',
      steps: ['在平台上创建直播间（微信：小程序直播后台 → 直播间 → 创建直播间）。', '回到这里，按「更新直播列表」。'],
      manual: '这个来源没有列表接口，直播间由商家自己添加：POST /v1/console/mini-apps/:id/rooms。',
      state: (state: string) => `没有「${state}」的直播间`,
      showAll: '看全部',
    },
    editor: {
      title: '标题',
      titleHint: '1 到 60 个字，只改小程序里的显示，不改平台。',
      resetTitle: '用平台标题',
      cover: '封面图片地址',
      coverHint: 'http 或 https 开头；留空就用平台封面。',
      resetCover: '用平台封面',
      save: '保存',
      saving: '保存中…',
      cancel: '取消',
      titleBad: '标题要 1 到 60 个字。',
      coverBad: '封面要填完整的 http 或 https 图片地址。',
    },
  },

  age: {
    never: '从未完整更新过',
    complete: (when: string) => `${when}更新，完整`,
    partial: (whole: string, part: string) => `${whole}完整更新，${part}读到过一部分`,
    partialOnly: (part: string) => `${part}读到过一部分，从未完整更新过`,
  },

  sync: {
    start: '更新直播列表',
    busy: '正在更新…',
    title: '更新',
    cannot: (source: string) => `「${source}」没有列表接口，不需要更新。`,
    noSecret: '这个小程序还没有填 AppSecret，更新会失败。',
    queued: '已排队，马上开始',
    running: '正在读取平台的直播列表',
    joined: '已有一次更新在进行，正在看它的进度',
    progress: (rows: string, total: string | null, pages: string, calls: string) =>
      total === null
        ? `已读 ${pages} 页 · ${rows} 个直播间 · 调用接口 ${calls} 次`
        : `已读 ${pages} 页 · ${rows} / ${total} 个直播间 · 调用接口 ${calls} 次`,
    progressLabel: '更新进度',
    lost: '暂时问不到进度，正在重试；更新仍在服务器上进行。',
    ok: '更新完成',
    partial: '只更新了一部分',
    failed: '更新失败',
    numbers: (added: string, changed: string, vanished: string) => `新增 ${added} · 变化 ${changed} · 消失 ${vanished}`,
    when: (when: string) => `${when}结束`,
    causes,
    kept: (rows: string) => `已读到的 ${rows} 个直播间已更新，没有直播间被删除。`,
    untouched: '什么都没有读到，直播间保持原样。',
    code: (code: number) => `平台错误码 ${code}`,
    rid: (rid: string) => `请求号 ${rid}`,
    page: (page: number) => `出错在第 ${page} 页`,
    refused: '更新没有开始',
    dismiss: '知道了',
    history: '更新记录',
    historyLead: '每次更新的结果，新的在上面。',
    empty: '还没有更新过。到「直播间」页按「更新直播列表」。',
    failedTitle: '更新记录没有取到',
    columns: {
      verdict: '结果',
      trigger: '来源',
      time: '开始时间',
      duration: '用时',
      read: '读取',
      numbers: '新增 / 变化 / 消失',
      calls: '接口调用',
      cause: '原因',
    },
    verdicts,
    triggers,
    scopes,
    runningShort: '进行中',
    queuedShort: '排队中',
    read: (rows: string, total: string | null, pages: string) =>
      total === null ? `${rows} 个，${pages} 页` : `${rows} / ${total} 个，${pages} 页`,
  },

  time: {
    now: '刚刚',
    minutes: (n: number) => `${n} 分钟前`,
    hours: (n: number) => `${n} 小时前`,
    days: (n: number) => `${n} 天前`,
    duration: (seconds: number) =>
      seconds < 60
        ? `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} 秒`
        : `${Math.floor(seconds / 60)} 分 ${Math.round(seconds % 60)} 秒`,
  },
};

export type Texts = typeof zh;
