import type { ShownClick } from '@kaibo/contracts/pages.dto';
import { routes } from '../../navigation';

/** What a tap does. `none`: of a newer server, or half of one. */
export type ClickAction =
  | { kind: 'open'; url: string }
  | { kind: 'mini-program'; appId: string; path: string | undefined }
  | { kind: 'call'; number: string }
  | { kind: 'none' };

/** What a tap on something that carries this click event does. Pure. */
export const actionOf = ({ kind, id, appId, path, number }: ShownClick): ClickAction => {
  switch (kind) {
    case 'rooms':
      return { kind: 'open', url: routes.rooms };
    case 'mini-program':
      return appId === undefined ? { kind: 'none' } : { kind, appId, path };
    case 'phone':
      return number === undefined ? { kind: 'none' } : { kind: 'call', number };
    case 'room':
      return id === undefined ? { kind: 'none' } : { kind: 'open', url: routes.room(id) };
    case 'page':
      return id === undefined ? { kind: 'none' } : { kind: 'open', url: routes.page(id) };
    case 'article':
    case 'topic':
    case 'goods':
      return id === undefined ? { kind: 'none' } : { kind: 'open', url: routes.content(kind, id) };
    default:
      return { kind: 'none' };
  }
};
