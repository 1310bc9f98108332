import { type SubjectControl } from './control-route';
import { clearControl, generateControl, reloadControl, roomsControl } from './live/live.control';
import { tokensControl } from './tokens/tokens.control';

/** Who answers `/_control/apps/:appId/<name>…`. */
export const controls: Readonly<Record<string, SubjectControl>> = {
  rooms: roomsControl,
  reload: reloadControl,
  clear: clearControl,
  generate: generateControl,
  'revoke-tokens': tokensControl,
};
