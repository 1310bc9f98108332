import { flag, type Input, oneOf, only, text, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere, numberIn } from '../control-route';
import { asObject } from '../http';
import { userIn } from '../login/login.control';
import { type Delivery, DEFAULT_CONFIG, isHere, PUSH_FAULTS, type PushConfig } from './push';
import { PUSH_FORMATS, PUSH_MODES } from './seal';

const HOUR_MS = 3_600_000;
/** So many deliveries are told, the newest first. */
const SHOWN = 100;
const XML_NAME = /^[A-Za-z_][\w.-]{0,99}$/;

/**
 * `/_control/apps/:appId/push…`: where an app's server is told what happened.
 * - `GET push`: the settings, and the newest deliveries with what was answered
 * - `PUT push` with `url` (on this machine), `token`, `encodingAesKey`, `mode`, `format`, and `singleItem`, `retries`,
 *   `retryMs`, `waitMs`; the address is asked for its echo first, unless `unchecked` says not to
 * - `DELETE push`
 * - `POST push/flush`: sends what is due now and waits for it
 * - `POST push/send` with `name`, `payload`, `user` or `openid`: any event at all
 * - `POST push/deliveries/:id` with `fault`: once more, on purpose in a wrong way
 */
export const pushControl = (call: ControlCall): unknown => {
  const { account, method, path, input } = call;
  const { push } = account;
  const [what, id, ...rest] = path;
  if (rest.length > 0 || (id !== undefined && what !== 'deliveries')) return nowhere();
  switch (`${method} ${what ?? ''}`) {
    case 'GET ':
      only(input, []);
      return toPushView(call);
    case 'PUT ':
      return configure(call);
    case 'DELETE ':
      return push.configure(null);
    case 'POST flush':
      only(input, []);
      return push.flush().then(() => toPushView(call));
    case 'POST send':
      return send(call);
    case 'POST deliveries':
      return resend(call, numberIn(id, 'id'));
    default:
      return nowhere(`there is no ${method} push/${path.join('/')}`);
  }
};

const toPushView = ({ account: { push } }: ControlCall) => ({
  config: push.settings,
  originalId: push.originalId,
  faults: PUSH_FAULTS,
  deliveries: push.list().slice(0, SHOWN),
});

const configure = async (call: ControlCall): Promise<unknown> => {
  const { account, input } = call;
  only(input, [
    'url',
    'token',
    'encodingAesKey',
    'mode',
    'format',
    'singleItem',
    'retries',
    'retryMs',
    'waitMs',
    'unchecked',
  ]);
  const config = readConfig(input);
  if (!flag(input, 'unchecked')) {
    const problem = await account.push.check(config);
    if (problem !== null) throw new Wrong('url', `did not pass the check: ${problem}`, 409);
  }
  account.push.configure(config);
  return toPushView(call);
};

const readConfig = (input: Input): PushConfig => {
  const url = text(input, 'url', 2_000) ?? '';
  if (!isHere(url)) throw new Wrong('url', 'must be http or https on this machine');
  const token = text(input, 'token', 32) ?? '';
  if (!/^[A-Za-z0-9]{3,32}$/.test(token)) throw new Wrong('token', 'must be 3 to 32 letters and digits');
  const mode = oneOf(input, 'mode', PUSH_MODES) ?? 'safe';
  const encodingAesKey = text(input, 'encodingAesKey', 43);
  if (encodingAesKey === null ? mode !== 'plain' : !/^[A-Za-z0-9]{43}$/.test(encodingAesKey))
    throw new Wrong('encodingAesKey', 'must be 43 letters and digits');
  return {
    url,
    token,
    encodingAesKey,
    mode,
    format: oneOf(input, 'format', PUSH_FORMATS) ?? 'json',
    singleItem: flag(input, 'singleItem'),
    retries: whole(input, 'retries', 0, 10) ?? DEFAULT_CONFIG.retries,
    retryMs: whole(input, 'retryMs', 0, HOUR_MS) ?? DEFAULT_CONFIG.retryMs,
    waitMs: whole(input, 'waitMs', 10, 60_000) ?? DEFAULT_CONFIG.waitMs,
  };
};

const send = ({ account, input }: ControlCall): void => {
  only(input, ['name', 'payload', 'user', 'openid']);
  const name = text(input, 'name', 64);
  if (name === null) throw new Wrong('name', 'must be given');
  const payload = input.payload === undefined ? {} : asObject(input.payload);
  if (!payload || !isWritable(payload, 0))
    throw new Wrong('payload', 'must be an object whose names can be written in XML');
  const { user, openid } = input;
  const from =
    user === undefined && openid === undefined ? {} : { FromUserName: userIn({ user, openid }, account.users).openid };
  account.events.emit(name, { ...from, ...payload });
};

const isWritable = (value: unknown, depth: number): boolean => {
  if (depth > 10) return false;
  if (Array.isArray(value)) return value.every((each) => !Array.isArray(each) && isWritable(each, depth + 1));
  const object = asObject(value);
  return !object || Object.entries(object).every(([name, each]) => XML_NAME.test(name) && isWritable(each, depth + 1));
};

const resend = async ({ account: { push }, input }: ControlCall, id: number): Promise<unknown> => {
  only(input, ['fault']);
  const fault = oneOf(input, 'fault', PUSH_FAULTS);
  const delivery: Delivery | null = push.find(id);
  if (!delivery) throw new Wrong('id', 'there is no such delivery', 404);
  const attempt = await push.resend(delivery, fault);
  if (!attempt) throw new Wrong('url', 'is not set', 409);
  return attempt;
};
