import { only } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';

const SHOWN = 100;

/** `GET /_control/apps/:appId/codes`: the codes that were made, newest first. */
export const codesControl = ({ account, method, path, input }: ControlCall): unknown => {
  if (method !== 'GET' || path.length > 0) return nowhere();
  only(input, []);
  return { codes: account.codes.list().slice(0, SHOWN) };
};
