import { type EndpointName } from '@kaibo/wechat/endpoints';
import { type Handler } from './handler';
import { codesHandlers } from './codes/codes.handlers';
import { contentHandlers } from './content/content.handlers';
import { linksHandlers } from './links/links.handlers';
import { liveHandlers } from './live/live.handlers';
import { loginHandlers } from './login/login.handlers';
import { messagesHandlers } from './messages/messages.handlers';
import { shippingHandlers } from './shipping/shipping.handlers';
import { tokenHandlers } from './tokens/tokens.handlers';

/** Who answers what. An entry without a handler is 48001. */
export const handlers: { readonly [N in EndpointName]?: Handler } = {
  ...tokenHandlers,
  ...liveHandlers,
  ...loginHandlers,
  ...messagesHandlers,
  ...codesHandlers,
  ...linksHandlers,
  ...contentHandlers,
  ...shippingHandlers,
};
