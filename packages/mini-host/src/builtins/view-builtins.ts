import { domOf } from '../host/element-tree';
import { type BuiltinDefinition, isTrue } from './builtin-component';
import { actOnForm } from './form-builtins';

const image: BuiltinDefinition = {
  properties: ['src', 'mode', 'lazyLoad'],
  methods: {
    onLoad() {
      const picture = this._$.getShadowRoot()?.childNodes[0];
      const dom = picture && 'getBackendElement' in picture ? (picture.getBackendElement() as unknown) : null;
      const { naturalWidth = 0, naturalHeight = 0 } = (dom ?? {}) as Partial<HTMLImageElement>; // the template's <img>
      this.triggerEvent('load', { width: naturalWidth, height: naturalHeight });
    },
    onError() {
      this.triggerEvent('error', { errMsg: `image:fail ${String(this.data.src)}` });
    },
  },
};

/** Douyin's ways out of a button, and the event that tells how it went. */
const LEAVES: Record<string, string> = {
  openWebcastRoom: 'openwebcastroom',
  navigateToVideoView: 'navigatetovideoview',
};

const button: BuiltinDefinition = {
  properties: ['disabled', 'loading', 'plain', 'type', 'size', 'openType', 'formType', 'name'],
  onTap(host) {
    const openType = String(this.data.openType ?? '');
    const dataset = { ...this._$.dataset };
    const leave = LEAVES[openType];
    if (openType === 'share') host.share({ id: this._$.id, dataset });
    if (leave !== undefined) {
      host.record(`button.${openType}`, dataset);
      this.triggerEvent(leave, { errMsg: `${openType}:ok`, errNo: 0 });
    }
    actOnForm(this);
  },
};

const navigator: BuiltinDefinition = {
  properties: ['url', 'openType', 'delta', 'target', 'appId', 'path'],
  onTap(host) {
    const { url, openType, delta } = this.data;
    host.navigate(String(openType || 'navigate'), String(url ?? ''), Number(delta ?? 1));
  },
};

/** Scrolls as an element of its own; CSS reads the direction from the data attributes. */
const scrollView: BuiltinDefinition = {
  properties: ['scrollX', 'scrollY', 'scrollTop', 'scrollLeft', 'upperThreshold', 'lowerThreshold'],
  observers: {
    scrollX(value) {
      domOf(this._$)?.toggleAttribute('data-scroll-x', isTrue(value));
    },
    scrollY(value) {
      domOf(this._$)?.toggleAttribute('data-scroll-y', isTrue(value));
    },
    scrollTop(value) {
      const dom = domOf(this._$);
      if (dom && typeof value === 'number') dom.scrollTop = value;
    },
  },
  attached() {
    const dom = domOf(this._$);
    dom?.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight } = dom;
      this.triggerEvent('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth });
      if (scrollHeight - scrollTop - clientHeight <= Number(this.data.lowerThreshold ?? 50))
        this.triggerEvent('scrolltolower', { direction: 'bottom' });
    });
  },
};

/** The text of rich-text nodes: markup in a string goes, a node's children are read in order. */
const plainText = (nodes: unknown): string => {
  if (typeof nodes === 'string') return nodes.replace(/<[^>]*>/g, '').replace(/&nbsp;/g, ' ');
  if (Array.isArray(nodes)) return nodes.map(plainText).join('');
  if (typeof nodes !== 'object' || nodes === null) return '';
  const { text, children } = nodes as { text?: unknown; children?: unknown }; // a node, or nothing we know
  return typeof text === 'string' ? text : plainText(children);
};

const richText: BuiltinDefinition = {
  properties: ['nodes', 'space'],
  observers: {
    nodes(value) {
      this.setData({ plain: plainText(value) });
    },
  },
};

export const VIEW_BUILTINS: Record<string, BuiltinDefinition> = {
  image,
  button,
  navigator,
  'scroll-view': scrollView,
  swiper: { properties: ['current', 'autoplay', 'interval', 'circular', 'indicatorDots', 'vertical'] },
  'swiper-item': { properties: ['itemId'] },
  'rich-text': richText,
  video: { properties: ['src', 'poster', 'controls', 'autoplay', 'loop', 'muted', 'title'] },
};
