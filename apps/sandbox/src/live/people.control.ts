import { oneOf, only, text, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { isWechatId, STANDINGS } from './people';

/**
 * `/_control/apps/:appId/people…`: which WeChat ids exist, and whose real name is verified.
 * - `GET people`, `POST people` with `wechatId`, `standing`, `nickname`
 * - `PATCH people` with `others`: what ids count as that are not listed
 * - `POST people/:wechatId/verify`: as if the code had been scanned
 * - `DELETE people/:wechatId`
 */
export const peopleControl = (call: ControlCall): unknown => {
  const { account, method, path, input } = call;
  const { people } = account;
  const [wechatId, action, ...rest] = path;
  if (rest.length > 0) return nowhere();
  if (wechatId !== undefined) return onePerson(call, wechatId, action);
  switch (method) {
    case 'GET':
      break;
    case 'POST': {
      only(input, ['wechatId', 'standing', 'nickname']);
      const id = wellFormed(text(input, 'wechatId', 20) ?? '');
      const before = people.find(id);
      people.put({
        wechatId: id,
        nickname: text(input, 'nickname', 64) ?? before.nickname,
        standing: oneOf(input, 'standing', STANDINGS) ?? 'verified',
      });
      break;
    }
    case 'PATCH':
      only(input, ['others']);
      people.others = oneOf(input, 'others', STANDINGS) ?? people.others;
      break;
    default:
      return nowhere(`there is no ${method} of people`);
  }
  return { others: people.others, people: people.list() };
};

const onePerson = ({ account, method }: ControlCall, wechatId: string, action: string | undefined): unknown => {
  const { people } = account;
  switch (`${method} ${action ?? ''}`) {
    case 'POST verify':
      people.put({ ...people.find(wellFormed(wechatId)), standing: 'verified' });
      return people.find(wechatId);
    case 'DELETE ':
      if (!people.remove(wechatId)) throw new Wrong('wechatId', 'there is nobody of this id in the list', 404);
      return {};
    default:
      return nowhere();
  }
};

const wellFormed = (wechatId: string): string => {
  if (!isWechatId(wechatId))
    throw new Wrong('wechatId', 'must be a WeChat id: a letter, then 5 to 19 letters, digits, _ or -');
  return wechatId;
};
