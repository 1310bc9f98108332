import { flag, only, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { MEDIA_LIFE_MS } from './media';

/**
 * `/_control/apps/:appId/media…`: temporary pictures.
 * - `GET media`: those that have not expired, newest first
 * - `PATCH media/:mediaId` with `isForbidden`: what is to be seen on it may not be shown
 * - `DELETE media/:mediaId`: as if it had expired
 */
export const mediaControl = ({ account, method, path: [mediaId, ...rest], input, now }: ControlCall): unknown => {
  const { media } = account;
  if (rest.length > 0) return nowhere();
  if (mediaId === undefined)
    return method === 'GET'
      ? { media: media.list(now).map((each) => ({ ...each, expiresAt: each.createdAt + MEDIA_LIFE_MS })) }
      : nowhere(`there is no ${method} of media`);
  const found = media.find(mediaId, now);
  if (!found) throw new Wrong('mediaId', 'there is no such picture', 404);
  switch (method) {
    case 'PATCH':
      only(input, ['isForbidden']);
      found.isForbidden = flag(input, 'isForbidden');
      return found;
    case 'DELETE':
      media.remove(mediaId);
      return {};
    default:
      return nowhere(`there is no ${method} of media`);
  }
};
