import { type Input, oneOf, only, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { asObject } from '../http';
import { userIn } from '../login/login.control';
import { LABELS, SUGGESTIONS, type Trigger } from './content';

const RANKS: readonly number[] = [0, 1, 2, 3, 4];
const MOST_WORDS = 1_000;

/**
 * `/_control/apps/:appId/content…`
 * - `GET content`: the words that are found bad, and the files that are being looked at
 * - `PUT content/words` with `words`, a list of `{ word, suggest, label }`; null: those of the start
 * - `POST content/media/:traceId` with `suggest`, `label`: the verdict on a file, at once
 * - `PUT content/risks` with `user` or `openid`, and `rank` from 0 to 4: how risky they are
 */
export const contentControl = ({ account: { content, users }, method, path, input }: ControlCall): unknown => {
  const [what, id, ...rest] = path;
  if (rest.length > 0 || (id !== undefined && what !== 'media')) return nowhere();
  switch (`${method} ${what ?? ''}`) {
    case 'GET ':
      only(input, []);
      return { words: content.words, waiting: content.listWaiting() };
    case 'PUT words':
      only(input, ['words']);
      content.setWords(input.words === null ? null : wordsIn(input.words));
      return { words: content.words };
    case 'PUT risks': {
      only(input, ['user', 'openid', 'rank']);
      const { openid } = userIn(input, users);
      const { rank } = input;
      if (typeof rank !== 'number' || !RANKS.includes(rank)) throw new Wrong('rank', 'must be 0, 1, 2, 3 or 4');
      content.setRisk(openid, rank);
      return { openid, rank };
    }
    case 'POST media': {
      only(input, ['suggest', 'label']);
      const suggest = oneOf(input, 'suggest', SUGGESTIONS) ?? 'pass';
      const label = oneOf(input, 'label', LABELS) ?? (suggest === 'pass' ? 100 : 21000);
      if (!content.decide(id ?? '', { suggest, label }))
        throw new Wrong('traceId', 'no such file is being looked at', 404);
      return;
    }
    default:
      return nowhere(`there is no ${method} content/${path.join('/')}`);
  }
};

/** @throws Wrong */
const wordsIn = (given: unknown): Trigger[] => {
  if (!Array.isArray(given) || given.length > MOST_WORDS)
    throw new Wrong('words', `must be a list of at most ${MOST_WORDS}`);
  return given.map((each: unknown) => {
    const input: Input = asObject(each) ?? {};
    only(input, ['word', 'suggest', 'label']);
    const { word } = input;
    const suggest = oneOf(input, 'suggest', ['review', 'risky'] as const) ?? 'risky';
    if (typeof word !== 'string' || word === '' || word.length > 100)
      throw new Wrong('word', 'must be a text of 1 to 100 characters');
    return { word, suggest, label: oneOf(input, 'label', LABELS) ?? 21000 };
  });
};
