/** What a phone's built-in components look like before any style of the mini-program, as far as layout needs it. */
export const BASE_CSS = `
html, body { margin: 0; font: 16px/1.4 -apple-system, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; }
*, *::before, *::after { box-sizing: border-box; -webkit-tap-highlight-color: transparent; }
page, .mini-page { display: block; min-height: 100vh; }
wx-view, wx-form, wx-swiper, wx-swiper-item, wx-scroll-view, wx-navigator, wx-picker, wx-video, wx-rich-text,
wx-checkbox-group, wx-radio-group { display: block; }
wx-text { white-space: pre-line; }
wx-image { display: inline-block; width: 320px; height: 240px; overflow: hidden; }
.mini-img { display: block; width: 100%; height: 100%; }
.mini-img:not([src]), .mini-img[src=""] { visibility: hidden; }
.mini-img-scaleToFill { object-fit: fill; }
.mini-img-aspectFit { object-fit: contain; }
.mini-img-aspectFill { object-fit: cover; }
.mini-img-widthFix { height: auto; }
.mini-img-heightFix { width: auto; }
wx-button { display: block; padding: 0 14px; border-radius: 5px; background: #f8f8f8; color: #000; font-size: 18px;
  line-height: 2.55; text-align: center; overflow: hidden; }
wx-input, wx-textarea { display: block; min-height: 1.4em; }
.mini-input { width: 100%; border: 0; padding: 0; background: none; font: inherit; color: inherit; outline: none; }
wx-scroll-view[data-scroll-x] { overflow-x: auto; }
wx-scroll-view[data-scroll-y] { overflow-y: auto; }
wx-swiper { height: 150px; overflow: hidden; }
.mini-swiper { display: flex; height: 100%; }
wx-swiper-item { flex: 0 0 100%; }
wx-video { width: 300px; height: 225px; background: #000; }
.mini-switch { width: 52px; height: 32px; border-radius: 16px; background: #dfdfdf; }
.mini-switch[data-checked="true"] { background: #04be02; }
.mini-checkbox, .mini-radio { display: inline-block; width: 23px; height: 23px; border: 1px solid #d1d1d1; }
.mini-radio { border-radius: 50%; }
.mini-checkbox[data-checked="true"], .mini-radio[data-checked="true"] { background: #04be02; }
`;
