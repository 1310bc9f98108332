import { endpoints } from '@kaibo/wechat/endpoints';
import { pageScript, pageStart } from './page.script';
import { pageSections } from './page.sections';
import { pageStyle } from './page.style';
import { PAGE_TEXTS } from './page.texts';
import { SWITCH_NAMES, SWITCHES } from './switches';

const options = Object.values(endpoints)
  .map(
    ({ name, title }) => `<option value="${name}"${name === 'liveInfo' ? ' selected' : ''}>${name} ${title}</option>`,
  )
  .join('');

const data = {
  TEXTS: PAGE_TEXTS,
  SWITCHES: SWITCH_NAMES.map((name) => ({ name, zh: SWITCHES[name].zh, en: SWITCHES[name].en })),
};
/** Within a script no text may look like its end. */
const constants = Object.entries(data)
  .map(([name, value]) => `const ${name} = ${JSON.stringify(value).replace(/</g, '\\u003c')};`)
  .join('\n');

const SECTIONS = [
  'clock',
  'rooms',
  'goods',
  'messages',
  'payments',
  'douyin',
  'saves',
  'account',
  'faults',
  'quota',
  'calls',
] as const;
const nav = SECTIONS.map((name) => `<a href="#sec-${name}" data-t="${name}">${PAGE_TEXTS.zh[name]}</a>`).join('');
const section = (name: (typeof SECTIONS)[number], inside: string): string =>
  `<section id="sec-${name}" aria-labelledby="h-${name}"><h2 id="h-${name}" data-t="${name}">${PAGE_TEXTS.zh[name]}</h2>${inside}</section>`;

/** The page on which a person moves the stand-in platform. No library, no build: it talks to `/_control` alone. */
export const page = /* html */ `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>平台沙箱 · Kaibo 开播</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
  <div><h1 data-t="title">平台沙箱</h1><p class="soft" data-t="what">代替微信和抖音的服务器，只在本机</p></div>
  <div class="row"><select id="app" data-label="app" hidden></select><button id="lang" type="button" class="quiet">English</button></div>
</header>
<nav data-label="sections">${nav}</nav>
<main>
  <p id="error" role="alert" hidden></p>
  <div class="side">
  ${section(
    'clock',
    `<p class="row"><strong id="now" class="clock">–</strong><span id="speed" class="tag"></span></p>
    <div class="row" id="speeds" role="group" data-label="speedHow"></div>
    <div class="row" id="jumps"></div>
    <form class="row" id="set"><input name="at" type="datetime-local" step="1" required data-label="setTo"><button data-t="set">设定</button></form>`,
  )}
  ${section(
    'saves',
    `<div id="kept"></div><div id="saves"></div>
    <form class="row" id="saving"><input name="name" required maxlength="40" data-label="saveName" data-hint="saveName"><button data-t="saveNow">存档</button></form>
    <div class="row"><button id="resetAll" type="button" class="danger" data-t="resetAll">全部重置</button></div>`,
  )}
  ${section(
    'account',
    `<dl id="account"></dl><details><summary data-t="switches">行为开关</summary><div id="switches" class="checks wide-checks"></div></details>`,
  )}
  ${section(
    'faults',
    `<p class="soft" data-t="faultsHelp"></p>
    <div class="row fields">
      <label><span data-t="faultAt">接口</span><select id="faultAt"><option value="*" data-t="anyEndpoint">所有接口</option>${options}</select></label>
      <label><span data-t="page">第几页</span><input id="atPage" type="number" min="1" inputmode="numeric" data-hint="every"></label>
      <label><span data-t="times">几次</span><input id="times" type="number" min="1" inputmode="numeric" data-hint="always"></label>
    </div>
    <div id="faults" class="checks"></div>
    <form class="row fields" id="addCode"><label><span data-t="errorCode">错误码</span><input name="code" type="number" required inputmode="numeric"></label><button class="low" data-t="addCode">回这个错误码</button></form>
    <div id="otherFaults"></div>`,
  )}
  ${section('quota', `<div id="quota" class="quotas"></div>`)}
  </div>
  <div class="center">
  ${section(
    'rooms',
    `<ul id="rooms" class="rooms"><li class="soft" data-t="loading">正在读取…</li></ul>
    <details id="making"><summary data-t="create">新建直播间</summary><div id="create"></div></details>
    <div class="row" id="bulk"></div>`,
  )}
  ${section('goods', `<div id="goods" class="stack"></div>`)}
  ${section('messages', `<div id="messages" class="stack"></div>`)}
  ${section('payments', `<div id="payments" class="stack"></div>`)}
  ${section('douyin', `<div id="douyin" class="stack"></div>`)}
  </div>
  ${section(
    'calls',
    `<div class="row"><label class="row"><span data-t="filter">只看接口</span> <select id="filter"></select></label><button id="forget" type="button" data-t="forget">清空记录</button></div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="h-calls"><table><thead><tr><th data-t="at">时间</th><th data-t="interface">接口</th><th data-t="asked">请求</th><th data-t="answer">回答</th></tr></thead><tbody id="calls"></tbody></table></div>`,
  )}
</main>
<script>${constants}
${pageScript}${pageSections}${pageStart}</script>
</body>
</html>
`;
