import { endpoints } from '@kaibo/douyin/endpoints';
import { flag, type Input, oneOf, only, text, texts, whole, Wrong } from '../control-input';
import { nowhere, numberIn } from '../control-route';
import { ANY_ENDPOINT, type Fault } from '../faults';
import { isHere } from '../push/push';
import { type Douyin } from './douyin';
import { CAPABILITIES, type DouyinApp, GRANTS } from './douyin-app';
import { type DouyinUser, HOSTS } from './douyin-users';
import { DEFAULTS, WEBHOOK_FAULTS, type WebhookConfig, type WebhookDelivery } from './douyin-webhook';

const LONGEST = 64;
/** The one who acts when nobody is named. */
const SOMEBODY = 'viewer';
/** Faults that the other platform has for its lists are none here. */
const FAULTS = ['errcode', 'http-5xx', 'http-status', 'html', 'empty', 'timeout', 'cut', 'cut-early'] as const;
const TARGETS = [...Object.keys(endpoints), ANY_ENDPOINT];
const HOUR_MS = 3_600_000;

/**
 * `/_control/douyin/…`
 * - `GET` alone: the apps; `GET apps/:app`: one of them
 * - `POST apps/:app/login/codes` with `user`, `host`, `isGuest`: what `tt.login` gives
 * - `GET apps/:app/messages`, `POST apps/:app/messages/templates` with `id`, `title`, `keywords`, `isLongTerm`,
 *   `POST apps/:app/messages/grants` with `user` or `openid`, `templateId`, `count`, `POST apps/:app/messages/quota` with `left`
 * - `POST apps/:app/content` with `words`, `pictures`, `isOut`
 * - `POST apps/:app/standing` with `isBanned`, or `capability` and `grant`
 * - `POST apps/:app/revoke-tokens`
 * - `GET`, `PUT` and `DELETE apps/:app/webhook`, `POST apps/:app/webhook/events` with `event`, `content`, `asText`,
 *   `POST apps/:app/webhook/flush`, `POST apps/:app/webhook/deliveries/:id` with `fault`: sends it once more
 * - `GET`, `POST` and `DELETE faults`
 */
export const douyinControl = (douyin: Douyin, method: string, path: string[], input: Input): unknown => {
  const [what, id, ...rest] = path;
  if (what === undefined && method === 'GET') return { apps: [...douyin.apps.values()].map(summary) };
  if (what === 'faults') return faultsControl(douyin, method, path.slice(1), input);
  if (what !== 'apps' || id === undefined) return nowhere();
  const app = douyin.apps.get(id);
  if (!app) throw new Wrong('appId', 'there is no such app', 404);
  if (rest.length === 0) return method === 'GET' ? summary(app) : nowhere();
  if (rest[0] === 'webhook') return webhookControl(app, method, rest.slice(1), input);
  return appControl(app, `${method} ${rest.join('/')}`, input);
};

/** The newest are enough to see what happens. */
const SHOWN_DELIVERIES = 30;

const summary = ({ appId, tokens, users, messages, content, standing, webhook }: DouyinApp) => ({
  appId,
  tokens: tokens.list(),
  users: users.list(),
  messages: messages.list(),
  content: content.settings,
  standing: standing.list(),
  webhook: webhook.settings && { ...webhook.settings, secret: '***' },
  deliveries: webhook.list().slice(0, SHOWN_DELIVERIES),
});

const userIn = ({ users }: DouyinApp, input: Input): DouyinUser => {
  const openid = text(input, 'openid', LONGEST);
  if (openid === null)
    return users.named(text(input, 'user', LONGEST) ?? SOMEBODY, oneOf(input, 'host', HOSTS) ?? 'douyin');
  const user = users.find(openid);
  if (!user) throw new Wrong('openid', 'there is no such user', 404);
  return user;
};

const appControl = (app: DouyinApp, route: string, input: Input): unknown => {
  const { users, messages, content, standing, tokens } = app;
  switch (route) {
    case 'POST login/codes':
      only(input, ['user', 'host', 'isGuest']);
      return users.makeCodes(userIn(app, input), flag(input, 'isGuest'));
    case 'GET messages':
      return messages.list();
    case 'POST messages/templates':
      return addTemplate(app, input);
    case 'POST messages/grants':
      return addGrant(app, input);
    case 'POST messages/quota':
      only(input, ['left']);
      messages.quotaLeft = whole(input, 'left', 0, 1_000_000_000);
      return messages.list();
    case 'POST content':
      only(input, ['words', 'pictures', 'isOut']);
      content.change({
        words: texts(input, 'words', 100, 100) ?? content.settings.words,
        pictures: texts(input, 'pictures', 100, 100) ?? content.settings.pictures,
        isOut: input.isOut === undefined ? content.settings.isOut : flag(input, 'isOut'),
      });
      return content.settings;
    case 'POST standing': {
      only(input, ['isBanned', 'capability', 'grant']);
      const [capability, grant] = [oneOf(input, 'capability', CAPABILITIES), oneOf(input, 'grant', GRANTS)];
      if ((capability === null) !== (grant === null)) throw new Wrong('grant', 'and capability go together');
      if (capability !== null && grant !== null) standing.set(capability, grant);
      if (input.isBanned !== undefined) standing.ban(flag(input, 'isBanned'));
      return standing.list();
    }
    case 'POST revoke-tokens':
      only(input, []);
      return tokens.revoke();
    default:
      return nowhere(`there is no ${route}`);
  }
};

const addTemplate = ({ messages }: DouyinApp, input: Input): unknown => {
  only(input, ['id', 'title', 'keywords', 'isLongTerm']);
  const [id, keywords] = [text(input, 'id', 128), texts(input, 'keywords', 20, 20)];
  if (id === null) throw new Wrong('id', 'must be given');
  if (keywords === null || keywords.length === 0) throw new Wrong('keywords', 'must be given');
  const template = { id, title: text(input, 'title', LONGEST) ?? id, keywords, isLongTerm: flag(input, 'isLongTerm') };
  messages.addTemplate(template);
  return template;
};

const addGrant = (app: DouyinApp, input: Input): unknown => {
  only(input, ['user', 'host', 'openid', 'templateId', 'count']);
  const { messages } = app;
  const template = messages.template(text(input, 'templateId', 128) ?? messages.list().templates[0]?.id ?? '');
  if (!template) throw new Wrong('templateId', 'there is no such template', 404);
  const count = whole(input, 'count', 0, 1_000) ?? 1;
  const user = userIn(app, input);
  messages.grant(user.openid, template, count);
  return { openid: user.openid, templateId: template.id, consents: messages.consents(user.openid, template) };
};

const webhookControl = (app: DouyinApp, method: string, path: string[], input: Input): unknown => {
  const { webhook } = app;
  switch (`${method} ${path.slice(0, 1).join('')}`) {
    case 'GET ':
      return { config: webhook.settings && { ...webhook.settings, secret: '***' }, deliveries: webhook.list() };
    case 'PUT ':
      return configure(app, input);
    case 'DELETE ':
      return webhook.configure(null);
    case 'POST events': {
      only(input, ['event', 'content', 'asText']);
      const event = text(input, 'event', 128);
      if (event === null) throw new Wrong('event', 'must be given');
      const delivery = webhook.emit(event, input.content ?? {}, flag(input, 'asText'));
      if (!delivery) throw new Wrong('url', 'is not set', 409);
      return delivery;
    }
    case 'POST flush':
      return webhook.flush().then(() => ({ deliveries: webhook.list() }));
    case 'POST deliveries':
      return resend(app, numberIn(path[1], 'id'), input);
    default:
      return nowhere();
  }
};

/** The address is checked before it is kept, as the console does. */
const configure = async ({ webhook }: DouyinApp, input: Input): Promise<unknown> => {
  only(input, ['url', 'secret', 'retryMs', 'waitMs']);
  const [url, secret] = [text(input, 'url', 2_000) ?? '', text(input, 'secret', 200)];
  if (!isHere(url)) throw new Wrong('url', 'must be http or https on this machine');
  if (secret === null || secret.length < 6) throw new Wrong('secret', 'must have 6 to 200 characters');
  const config: WebhookConfig = {
    url,
    secret,
    retryMs: whole(input, 'retryMs', 0, HOUR_MS) ?? DEFAULTS.retryMs,
    waitMs: whole(input, 'waitMs', 10, 60_000) ?? DEFAULTS.waitMs,
  };
  const problem = await webhook.check(config);
  if (problem !== null) throw new Wrong('url', `was asked, and did not answer its challenge: ${problem}`, 409);
  webhook.configure(config);
  return { config: { ...config, secret: '***' } };
};

const resend = async ({ webhook }: DouyinApp, id: number, input: Input): Promise<unknown> => {
  only(input, ['fault']);
  const fault = oneOf(input, 'fault', WEBHOOK_FAULTS);
  const delivery: WebhookDelivery | null = webhook.find(id);
  if (!delivery) throw new Wrong('id', 'there is no such delivery', 404);
  const attempt = await webhook.resend(delivery, fault);
  if (!attempt) throw new Wrong('url', 'is not set', 409);
  return attempt;
};

const faultsControl = ({ faults }: Douyin, method: string, [id]: string[], input: Input): unknown => {
  if (method === 'GET') return { faults: faults.list() };
  if (method === 'POST' && id === undefined) return faults.add(readFault(input));
  if (method !== 'DELETE') return nowhere();
  if (!faults.clear(id === undefined ? undefined : numberIn(id, 'id')))
    throw new Wrong('id', 'there is no such fault', 404);
  return {};
};

const readFault = (input: Input): Omit<Fault, 'id'> => {
  only(input, ['kind', 'endpoint', 'appId', 'afterCalls', 'times', 'code', 'status']);
  const kind = oneOf(input, 'kind', FAULTS);
  if (kind === null) throw new Wrong('kind', `must be one of ${FAULTS.join(', ')}`);
  const [code, status] = [whole(input, 'code', -1, 999_999_999), whole(input, 'status', 300, 599)];
  if (kind === 'errcode' && (code === null || code === 0)) throw new Wrong('code', 'must be given, and not 0');
  if (kind === 'http-status' && status === null) throw new Wrong('status', 'must be given, from 300 to 599');
  const fault: Omit<Fault, 'id'> = { kind, endpoint: oneOf(input, 'endpoint', TARGETS) ?? ANY_ENDPOINT };
  const [appId, times] = [text(input, 'appId', LONGEST), whole(input, 'times', 1, 1_000_000)];
  const afterCalls = whole(input, 'afterCalls', 0, 1_000_000);
  if (appId !== null) fault.appId = appId;
  if (times !== null) fault.times = times;
  if (afterCalls !== null) fault.afterCalls = afterCalls;
  if (code !== null) fault.code = code;
  if (status !== null) fault.status = status;
  return fault;
};
