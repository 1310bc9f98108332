import { only, text, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';

const SHOWN = 100;
/** Outside of WeChat, and within it. */
const SCENES = { outside: 1194, inside: 1167 } as const;

/**
 * `/_control/apps/:appId/links…`
 * - `GET links`: what was made, newest first, and the visits left today
 * - `POST links/open` with `url`, and `inside` when it is tapped within WeChat: where the mini-program opens; 410 when the
 *   link is over
 */
export const linksControl = ({ account: { links }, method, path, input }: ControlCall): unknown => {
  switch (`${method} ${path.join('/')}`) {
    case 'GET ':
      only(input, []);
      return { links: links.list().slice(0, SHOWN), visitsLeft: links.visitsLeft };
    case 'POST open': {
      only(input, ['url', 'inside']);
      const link = links.find(text(input, 'url', 1_024) ?? '');
      if (!link) throw new Wrong('url', 'is no link of this app', 404);
      if (!links.open(link)) throw new Wrong('url', 'is over', 410);
      return { path: link.path, query: link.query, scene: input.inside === true ? SCENES.inside : SCENES.outside };
    }
    default:
      return nowhere(`there is no ${method} links/${path.join('/')}`);
  }
};
