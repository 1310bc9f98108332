// The launch checklist of both platforms: what a program can check is checked here, the rest is called manual. Pure: what is
// looked at comes as an argument (look.mjs reads it from a build).

/**
 * @typedef {'ok' | 'fault' | 'warning' | 'manual'} Verdict
 * @typedef {{ id: string, verdict: Verdict, note: string }} Check
 * @typedef {object} Look
 * @property {'weapp' | 'tt'} platform
 * @property {string} appId of project.config.json
 * @property {Record<string, unknown>} app app.json
 * @property {Record<string, string>} scripts file to source
 * @property {string[]} icons of the tab bar that are there
 * @property {string[]} gate what the gate after the build says
 * @property {string[]} smoke what went wrong when every page was opened
 */

/** App ids that the developer's tool hands out, and the demo's. */
const PLACEHOLDERS = ['testAppId', 'touristappid', 'wx6b6169626f646d6f'];
/** The address that a build is given when nobody said one. */
const NOBODY = 'https://api.example.com';
/** Douyin: the platforms' own functions that need the viewer's permission, with what the console wants declared for them. */
const PERSONAL = ['getUserProfile', 'chooseImage', 'chooseMedia', 'getLocation', 'chooseAddress', 'getPhoneNumber'];

const check = (id, faults, note, verdict = 'fault') => ({
  id,
  verdict: faults.length > 0 ? verdict : 'ok',
  note: faults.length > 0 ? faults.join('; ') : note,
});
const manual = (id, note) => ({ id, verdict: 'manual', note });

const own = ({ scripts }) =>
  Object.entries(scripts).filter(([file]) => !/(^|\/)(taro|vendors|sub-vendors|runtime)\.js$/.test(file));
const code = (look) =>
  own(look)
    .map(([, source]) => source)
    .join('\n');
const originsOf = (look) => [
  ...new Set([...code(look).matchAll(/\b(?:https?|wss?):\/\/[a-z0-9.-]+(?::\d+)?/gi)].map(([origin]) => origin)),
];

/** @type {Record<string, (look: Look) => Check>} */
export const CHECKS = {
  APPID: ({ appId }) =>
    check(
      'APPID',
      !appId || PLACEHOLDERS.includes(appId) ? [`the app id is ${appId || 'missing'}: build with KAIBO_APP_ID`] : [],
      appId,
    ),
  BUILD: ({ gate }) => check('BUILD', gate, 'built; files, sizes, plugins and language level fit'),
  PAGES: ({ app }) => {
    const tabs = (app.tabBar?.list ?? []).map(({ pagePath }) => pagePath).filter((page) => !app.pages.includes(page));
    return check(
      'PAGES',
      tabs.map((page) => `tab ${page} is not in the main package`),
      `${app.pages.length} pages and ${(app.subPackages ?? []).length} sub-packages`,
    );
  },
  ICON: ({ app, icons }) => {
    const wanted = (app.tabBar?.list ?? []).flatMap(({ iconPath, selectedIconPath }) => [iconPath, selectedIconPath]);
    return check(
      'ICON',
      wanted.filter((icon) => !icons.includes(icon)).map((icon) => `${icon} is missing`),
      'the tab bar’s icons are there; the app’s own and the screenshots are uploaded by hand',
    );
  },
  SMOKE: ({ smoke }) => check('SMOKE', smoke, 'starts, and every page opens'),
  CONSOLE: (look) => {
    const left = own(look).flatMap(([file, source]) =>
      /\bdebugger\b|\blocalhost\b|\b127\.0\.0\.1\b/.test(source) ? [`${file} holds a debugger or a local address`] : [],
    );
    return check('CONSOLE', left, 'no debugger, no local address');
  },
  DOMAIN: (look) => {
    const faults = originsOf(look).flatMap((origin) => {
      if (origin === NOBODY) return [`${origin} is nobody’s: build with KAIBO_API_BASE`];
      return /^(https|wss):\/\/(?!\d+(\.\d+){3})[^:]+$/i.test(origin) ? [] : [`${origin} is not https without a port`];
    });
    return check('DOMAIN', faults, `to be entered as request domains: ${originsOf(look).join(', ') || 'none'}`);
  },
  PRIVACY: (look) => {
    const isOn = look.platform === 'tt' || look.app.__usePrivacyCheck__ === true;
    const used = PERSONAL.filter((name) => code(look).includes(name));
    return check(
      'PRIVACY',
      isOn ? [] : ['__usePrivacyCheck__ is off'],
      `declare what for in the console: ${used.join(', ') || 'nothing personal is used'}`,
    );
  },
  LOGIN: (look) => {
    const entry = look.scripts['app.js'] ?? '';
    const wechat =
      look.platform === 'tt' && /用微信手机号/.test(code(look)) && /getPhoneNumber/.test(entry)
        ? ['a button speaks of WeChat']
        : [];
    return check('LOGIN', wechat, 'nobody is asked to sign in at the start (test/me.spec.ts sees to it)', 'warning');
  },
  PAY: () => manual('PAY', 'this mini-program takes no payment yet'),
  WEBHOOK: () =>
    manual(
      'WEBHOOK',
      'enter /v1/hooks/<platform>/<mini-app> and its token; the API refuses what is not signed (hooks.spec.ts)',
    ),
  SUBSCRIBE: (look) =>
    check(
      'SUBSCRIBE',
      code(look).includes('requestSubscribeMessage') ? [] : ['no message can be permitted'],
      'asked for after a tap alone; the template is set in the console',
      'warning',
    ),
  SHARE: (look) =>
    check(
      'SHARE',
      code(look).includes('onShareAppMessage') ||
        code(look).includes('useShareAppMessage') ||
        look.scripts['taro.js']?.includes('onShareAppMessage')
        ? []
        : ['no page can be shared'],
      'pages give a card',
      'warning',
    ),
  POLICY: (look) =>
    look.platform === 'tt'
      ? check(
          'POLICY',
          /分销|抽奖/.test(code(look))
            ? ['words of distribution or lottery are in the package: Douyin takes no such app in']
            : [],
          'no distribution, no lottery, no player of our own',
          'warning',
        )
      : manual('POLICY', 'lottery and distribution need the rules of the platform’s 运营规范 kept'),
  CATEGORY: () =>
    manual(
      'CATEGORY',
      'the category must allow what is shown: posts of viewers need 社交 or a licence, live needs its own',
    ),
  VERSION: () => manual('VERSION', 'a higher version than the last, what changed, an account to test with'),
};

/** The eight stages of the platforms’ consoles (上线流程), and what belongs to each. */
export const STAGES = [
  ['开发 Development', ['APPID', 'BUILD', 'SMOKE']],
  ['协作 Preview', ['PAGES', 'CONSOLE', 'ICON']],
  ['流量 Traffic', ['SHARE']],
  ['流量主 Advertising', ['POLICY']],
  ['事件 Events', ['WEBHOOK']],
  ['支付 Payment', ['PAY']],
  ['消息通知 Messages', ['SUBSCRIBE']],
  ['设置 Settings', ['DOMAIN', 'PRIVACY', 'LOGIN', 'CATEGORY', 'VERSION']],
];

/** What no program can judge; said for each platform, so that nobody takes silence for a yes. */
export const BY_PEOPLE = [
  'preview on a real phone',
  'licences and certificates',
  'what the content says',
  'the platform’s own verdict',
];

/** @param {Look} look @returns {{ stage: string, checks: Check[] }[]} */
export const launchList = (look) =>
  STAGES.map(([stage, ids]) => ({ stage, checks: ids.map((id) => CHECKS[id](look)) }));

/** @param {'weapp' | 'tt'} platform @param {{ stage: string, checks: Check[] }[]} list @returns {string} for a terminal */
export function toText(platform, list) {
  const marks = { ok: '✓', fault: '✗', warning: '!', manual: '·' };
  const lines = list.flatMap(({ stage, checks }) => [
    `  ${stage}`,
    ...checks.map(
      ({ id, verdict, note }) =>
        `    ${marks[verdict]} ${id.padEnd(9)} ${verdict === 'manual' ? 'manual: ' : ''}${note}`,
    ),
  ]);
  return [
    platform === 'tt' ? '抖音 · 今日头条' : '微信',
    ...lines,
    '  人工 By people',
    ...BY_PEOPLE.map((what) => `    · manual    ${what}`),
  ].join('\n');
}
