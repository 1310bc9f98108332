/// <reference lib="dom" />
import { MiniHost } from './host/mini-host';
import type { MiniHostOptions } from './host/mini-host-options';
import type { MiniBundle } from './mini-bundle';

export { MiniHost };

/** Tells the page that it is scrolled, and that its end is near, as the platform does. */
const watchScroll = (host: MiniHost) => {
  let wasNear = false;
  window.addEventListener('scroll', () => {
    const page = host.pages.at(-1);
    if (!page) return;
    host.scroll(window.scrollY);
    const left = document.documentElement.scrollHeight - window.scrollY - window.innerHeight;
    const isNear = left <= (page.config.onReachBottomDistance ?? 50);
    if (isNear && !wasNear) host.reachBottom();
    wasNear = isNear;
  });
};

/** Starts a mini-program in this document. The phone's sizes are the window's. */
export const start = (bundle: MiniBundle, options: MiniHostOptions = {}, url: string | null = null): MiniHost => {
  const mount = options.mount ?? document.getElementById('mini-root') ?? document.body;
  const [windowWidth, windowHeight] = [window.innerWidth, window.innerHeight];
  const window_ = { windowWidth, windowHeight, screenWidth: windowWidth, screenHeight: windowHeight };
  const system = { ...window_, pixelRatio: window.devicePixelRatio, ...options.system };
  const host = new MiniHost(bundle, { ...options, mount, system });
  host.launch(url ?? undefined);
  watchScroll(host);
  return host;
};
