import { type Account } from '../accounts';
import { type Input, oneOf, only, text, texts, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { userIn } from '../login/login.control';
import { ANSWERS } from './messages';
import { FIELD_NAME, type Template, templateIdOf } from './templates';

const SHOWN = 200;
const MOST_TEMPLATES = 100;

/**
 * `/_control/apps/:appId/messages…`: the chats of the mini-program's users.
 * - `GET messages?openid`: what was sent, newest first; what may be sent
 * - `POST messages/answers` with `user` or `openid`, `templateIds`, `answer`, `times`: the popup of `requestSubscribeMessage`
 * - `POST messages/settings` with the same user, `templateId`, `answer` accept or reject: the user's settings
 * - `POST messages/inbox` with the same user, and `text`: the user writes; `POST messages/entries` with `sessionFrom`: comes in
 * - `POST messages/templates` with `title`, `kind`, `fields`; `DELETE messages/templates/:id`
 */
export const messagesControl = (call: ControlCall): unknown => {
  const { account, method, path, input } = call;
  const { messages, users } = account;
  const [what, id, ...rest] = path;
  if (rest.length > 0 || (id !== undefined && method !== 'DELETE')) return nowhere();
  switch (`${method} ${what ?? ''}`) {
    case 'GET ':
      return toMessagesView(account, input);
    case 'POST answers': {
      only(input, ['user', 'openid', 'templateIds', 'answer', 'times']);
      const templates = templatesIn(account, texts(input, 'templateIds', 5, 128));
      const answer = oneOf(input, 'answer', ANSWERS) ?? 'accept';
      const user = userIn(input, users);
      for (let times = whole(input, 'times', 1, 100) ?? 1; times > 0; times--)
        messages.answer(user.openid, templates, answer);
      return { openid: user.openid, grants: messages.listGrants().filter(({ openid }) => openid === user.openid) };
    }
    case 'POST settings': {
      only(input, ['user', 'openid', 'templateId', 'answer']);
      const [template] = templatesIn(account, [text(input, 'templateId', 128) ?? '']);
      const answer = oneOf(input, 'answer', ['accept', 'reject'] as const);
      if (!template || answer === null) throw new Wrong('answer', 'must be accept or reject');
      return messages.change(userIn(input, users).openid, template, answer);
    }
    case 'POST inbox': {
      only(input, ['user', 'openid', 'text']);
      const Content = text(input, 'text', 2_048);
      if (Content === null) throw new Wrong('text', 'must be given');
      return messages.say(userIn(input, users).openid, 'text', { Content });
    }
    case 'POST entries':
      only(input, ['user', 'openid', 'sessionFrom']);
      return messages.enter(userIn(input, users).openid, text(input, 'sessionFrom', 1_000) ?? '');
    case 'POST templates':
      return addTemplate(account, input);
    case 'DELETE templates':
      if (!messages.removeTemplate(id ?? '')) throw new Wrong('templateId', 'there is no such template', 404);
      return;
    default:
      return nowhere(`there is no ${method} messages/${path.join('/')}`);
  }
};

const toMessagesView = ({ messages }: Account, input: Input) => {
  only(input, ['openid']);
  const openid = text(input, 'openid', 64);
  const isMeant = (each: { openid: string }): boolean => openid === null || each.openid === openid;
  return {
    templates: messages.listTemplates(),
    grants: messages.listGrants().filter(isMeant),
    sent: messages.listSent(openid).slice(0, SHOWN),
    ...(openid === null ? {} : { windows: messages.windows(openid), isTyping: messages.isTyping(openid) }),
  };
};

/** All of the account's where none are named. @throws Wrong for one that is not there */
const templatesIn = ({ messages }: Account, templateIds: readonly string[] | null): Template[] => {
  if (templateIds === null) return messages.listTemplates().slice(0, 5);
  return [...new Set(templateIds)].map((templateId) => {
    const template = messages.template(templateId);
    if (!template) throw new Wrong('templateId', 'there is no such template', 404);
    return template;
  });
};

const addTemplate = ({ appId, messages }: Account, input: Input): Template => {
  only(input, ['title', 'kind', 'fields']);
  const title = text(input, 'title', 64);
  const fields = texts(input, 'fields', 20, 30);
  if (title === null) throw new Wrong('title', 'must be given');
  if (!fields || fields.length === 0 || !fields.every((field) => FIELD_NAME.test(field)))
    throw new Wrong('fields', 'must be names such as thing1');
  if (messages.listTemplates().length >= MOST_TEMPLATES) throw new Wrong('title', `there are ${MOST_TEMPLATES}`, 409);
  const kind = oneOf(input, 'kind', ['one-time', 'long-term'] as const) ?? 'one-time';
  const template: Template = { templateId: templateIdOf(appId, title), title, kind, fields: [...new Set(fields)] };
  messages.putTemplate(template);
  return template;
};
