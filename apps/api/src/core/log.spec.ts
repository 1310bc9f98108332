import { createLog, REDACTED_KEYS } from './log';

const logged = (value: object): string => {
  let line = '';
  createLog('info', { write: (text: string) => void (line = text) }).info(value);
  return line;
};

it.each(REDACTED_KEYS)('never writes the value of %s, at the top or below', (key) => {
  const line = logged({ [key]: 'SECRET-1', a: { [key]: 'SECRET-2', b: { [key]: 'SECRET-3' } } });
  expect(line).not.toMatch(/SECRET-/);
  expect(line.match(/\[redacted\]/g)).toHaveLength(3);
});

it('writes one JSON object a line, with what happened', () => {
  expect(JSON.parse(logged({ event: 'sync.finished', runId: '7' }))).toMatchObject({
    level: 'info',
    event: 'sync.finished',
    runId: '7',
  });
});
