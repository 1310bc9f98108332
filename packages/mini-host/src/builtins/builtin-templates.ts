/** Where a built-in's template and definition are registered: no folder of an app is called so. */
export const builtinPath = (tag: string): string => `__builtin/${tag}`;

/**
 * Built-in components that act by themselves, as templates. `native-x` becomes the DOM's own `<x>`. In WeChat they are
 * the phone's; here they are the least that lets a page's own code run.
 */
export const BUILTIN_TEMPLATES: Record<string, string> = {
  image: `<native-img class="mini-img mini-img-{{mode || 'scaleToFill'}}" src="{{src || ''}}" bind:load="onLoad" bind:error="onError" />`,
  button: '<slot/>',
  input: `<native-input class="mini-input" type="{{password ? 'password' : 'text'}}" value="{{value === undefined ? '' : value}}" placeholder="{{placeholder || ''}}" maxlength="{{maxlength === undefined ? 140 : maxlength}}" bind:input="onInput" bind:focus="onFocus" bind:blur="onBlur" bind:change="onChange" bind:keydown="onKey" />`,
  textarea: `<native-textarea class="mini-input" value="{{value === undefined ? '' : value}}" placeholder="{{placeholder || ''}}" maxlength="{{maxlength === undefined ? 140 : maxlength}}" bind:input="onInput" bind:focus="onFocus" bind:blur="onBlur" bind:change="onChange" />`,
  switch: '<native-div class="mini-switch" data-checked="{{isOn}}" />',
  checkbox: '<native-div class="mini-checkbox" data-checked="{{isOn}}" /><slot/>',
  'checkbox-group': '<slot/>',
  radio: '<native-div class="mini-radio" data-checked="{{isOn}}" /><slot/>',
  'radio-group': '<slot/>',
  picker: '<slot/>',
  form: '<slot/>',
  navigator: '<slot/>',
  'scroll-view': '<native-div class="mini-scroll" bind:scroll="onScroll"><slot/></native-div>',
  swiper: '<native-div class="mini-swiper"><slot/></native-div>',
  'swiper-item': '<slot/>',
  'rich-text': '<native-span>{{plain}}</native-span>',
  video: '<native-div class="mini-video" data-src="{{src}}" /><slot/>',
};

/** Built-in tags that only draw: an element `wx-<tag>` each. */
export const PLAIN_TAGS: readonly string[] = (
  'view text label icon progress slider canvas map audio camera web-view live-player live-pusher cover-view ' +
  'cover-image movable-area movable-view match-media page-container root-portal share-element page-meta ' +
  'navigation-bar ad ad-custom open-data official-account editor picker-view picker-view-column ' +
  'functional-page-navigator voip-room sticky-header sticky-section list-view grid-view draggable-sheet snapshot ' +
  'span open-container keyboard-accessory native-component ' +
  'channel-live channel-video live-preview aweme-data aweme-user-card pay-button rate-button consume-card rtc-room'
).split(' ');
