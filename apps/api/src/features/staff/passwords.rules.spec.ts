import { AppError } from '../../core/app-error';
import { normalPassword, requireGoodPassword } from './passwords.rules';

const ruleOf = (typed: string): unknown => {
  try {
    requireGoodPassword(typed, ['zhou.min@example.com', '周敏']);
    return null;
  } catch (error) {
    return (error as AppError).details?.rule;
  }
};

it.each([
  ['short', 'tooShort'],
  ['123456789', 'tooShort'],
  ['1234567890', 'common'],
  ['Password123', 'common'],
  ['WOAINI1314', 'common'],
  ['aaaaaaaaaaaa', 'repeated'],
  ['abababababab', 'repeated'],
  ['zhou.min@example.com', 'aboutYou'],
  ['zhou.min1999', 'aboutYou'],
  ['correct horse battery', null],
  ['今天晚上八点开播见面', null],
  ['x7Kp2mQ9vL', null],
])('judges %s: %s', (typed, rule) => {
  expect(ruleOf(typed)).toBe(rule);
});

it('reads what different keyboards send as the same', () => {
  expect(normalPassword('Ａｂｃ')).toBe('Abc');
});
