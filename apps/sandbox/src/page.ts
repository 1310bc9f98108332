import { pageScript } from './page.script';
import { pageStyle } from './page.style';

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
  <div><h1 data-t="title">平台沙箱</h1><p class="soft" data-t="what">代替微信服务器，只在本机</p></div>
  <div class="row"><select id="app" data-label="app" hidden></select><button id="lang" type="button" class="quiet">English</button></div>
</header>
<main>
  <p id="error" role="alert" hidden></p>
  <section aria-labelledby="h-clock">
    <h2 id="h-clock" data-t="clock">时间</h2>
    <p class="row"><strong id="now" class="clock">–</strong><span id="speed" class="tag"></span></p>
    <div class="row" id="speeds" role="group" data-label="speedHow"></div>
    <div class="row" id="jumps"></div>
    <form class="row" id="set"><input name="at" type="datetime-local" step="1" required data-label="setTo"><button data-t="set">设定</button></form>
  </section>
  <section aria-labelledby="h-rooms">
    <h2 id="h-rooms" data-t="rooms">直播间</h2>
    <ul id="rooms" class="rooms"><li class="soft" data-t="loading">正在读取…</li></ul>
    <details id="making"><summary data-t="create">新建直播间</summary><div id="create"></div></details>
    <div class="row" id="bulk"></div>
  </section>
  <section aria-labelledby="h-faults">
    <h2 id="h-faults" data-t="faults">故障</h2>
    <p class="soft" data-t="faultsHelp"></p>
    <div class="row fields">
      <label><span data-t="page">第几页</span><input id="atPage" type="number" min="1" inputmode="numeric" data-hint="every"></label>
      <label><span data-t="times">几次</span><input id="times" type="number" min="1" inputmode="numeric" data-hint="always"></label>
    </div>
    <div id="faults" class="checks"></div>
  </section>
  <section aria-labelledby="h-quota"><h2 id="h-quota" data-t="quota">今日额度</h2><div id="quota" class="quotas"></div></section>
  <section aria-labelledby="h-calls" class="wide">
    <h2 id="h-calls" data-t="calls">最近调用</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="h-calls"><table><thead><tr><th data-t="at">时间</th><th data-t="interface">接口</th><th data-t="asked">请求</th><th data-t="answer">回答</th></tr></thead><tbody id="calls"></tbody></table></div>
  </section>
</main>
<script>${pageScript}</script>
</body>
</html>
`;
