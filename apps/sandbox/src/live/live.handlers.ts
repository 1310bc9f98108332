import { followersHandlers } from '../followers/followers.handlers';
import { goodsHandlers } from '../goods/goods.handlers';
import { mediaHandlers } from '../media/media.handlers';
import { rolesHandlers } from '../roles/roles.handlers';
import { roomsHandlers } from './rooms.handlers';
import { shelfHandlers } from './shelf.handlers';
import { teamHandlers } from './team.handlers';

/** The live family: its 38 interfaces, the application for live, and the pictures that they take. */
export const liveHandlers = {
  ...roomsHandlers,
  ...teamHandlers,
  ...shelfHandlers,
  ...goodsHandlers,
  ...rolesHandlers,
  ...followersHandlers,
  ...mediaHandlers,
};
