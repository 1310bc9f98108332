import { oneOf, only, texts, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { type Settings } from './settings';

/** `GET`, `PATCH /_control/apps/:appId/live-settings`: what the rules of the live family go by. */
export const liveSettingsControl = ({ account, method, path, input }: ControlCall): unknown => {
  if (path.length > 0 || !['GET', 'PATCH'].includes(method)) return nowhere();
  if (method === 'PATCH') {
    only(input, ['longestHours', 'forbiddenWords', 'pushMs', 'publishedPaths', 'unknownGoodsCode']);
    const changes: { [K in keyof Settings]?: Settings[K] | null } = {
      longestHours: whole(input, 'longestHours', 1, 24),
      forbiddenWords: texts(input, 'forbiddenWords', 1_000, 34),
      pushMs: whole(input, 'pushMs', 0, 3_600_000),
      unknownGoodsCode: oneOf<Settings['unknownGoodsCode']>(input, 'unknownGoodsCode', [300024, 300015, 1003]),
    };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));
    // Null is a value here: every page counts as published.
    if (input.publishedPaths !== undefined) given.publishedPaths = texts(input, 'publishedPaths', 1_000, 200);
    if (Object.keys(given).length === 0) throw new Wrong('body', 'names nothing to change');
    account.settings.change(given);
  }
  return account.settings.now;
};
