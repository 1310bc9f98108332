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

/** Who answers what: the compiler knows that nobody is left out. */
export const handlers: { readonly [N in EndpointName]: Handler } = {
  ...tokenHandlers,
  ...liveHandlers,
  ...loginHandlers,
  ...messagesHandlers,
  ...codesHandlers,
  ...linksHandlers,
  ...contentHandlers,
  ...shippingHandlers,
};
