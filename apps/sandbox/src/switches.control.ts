import { flag, only } from './control-input';
import { type ControlCall, nowhere } from './control-route';
import { SWITCH_NAMES } from './switches';

/**
 * `/_control/apps/:appId/switches`: where the real platform is unclear or differs from account to account.
 * - `GET switches`: what is on
 * - `PATCH switches` with names and true or false
 */
export const switchesControl = ({ account: { switches }, method, path, input }: ControlCall): unknown => {
  if (path.length > 0) return nowhere();
  switch (method) {
    case 'GET':
      only(input, []);
      break;
    case 'PATCH': {
      only(input, SWITCH_NAMES);
      const changes = SWITCH_NAMES.filter((name) => input[name] !== undefined).map((name) => ({
        name,
        isOn: flag(input, name),
      }));
      for (const { name, isOn } of changes) switches.set(name, isOn);
      break;
    }
    default:
      return nowhere(`there is no ${method} of switches`);
  }
  return { switches: switches.all() };
};
