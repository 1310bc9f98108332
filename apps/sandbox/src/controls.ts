import { codesControl } from './codes/codes.control';
import { linksControl } from './links/links.control';
import { contentControl } from './content/content.control';
import { type SubjectControl } from './control-route';
import { followersControl } from './followers/followers.control';
import { goodsControl } from './goods/goods.control';
import { clearControl, generateControl, reloadControl, roomsControl } from './live/live.control';
import { peopleControl } from './live/people.control';
import { liveSettingsControl } from './live/settings.control';
import { loginControl } from './login/login.control';
import { mediaControl } from './media/media.control';
import { messagesControl } from './messages/messages.control';
import { pushControl } from './push/push.control';
import { membersControl } from './roles/roles.control';
import { switchesControl } from './switches.control';
import { shippingControl } from './shipping/shipping.control';
import { tokensControl } from './tokens/tokens.control';

/** Who answers `/_control/apps/:appId/<name>…`. */
export const controls: Readonly<Record<string, SubjectControl>> = {
  rooms: roomsControl,
  reload: reloadControl,
  clear: clearControl,
  generate: generateControl,
  goods: goodsControl,
  members: membersControl,
  people: peopleControl,
  followers: followersControl,
  media: mediaControl,
  'live-settings': liveSettingsControl,
  login: loginControl,
  messages: messagesControl,
  push: pushControl,
  codes: codesControl,
  links: linksControl,
  content: contentControl,
  switches: switchesControl,
  shipping: shippingControl,
  'revoke-tokens': tokensControl,
};
