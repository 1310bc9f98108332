import { noteServerDate, serverNow, timeNow } from './clock';

const HOUR = 3_600_000;
afterEach(() => noteServerDate(new Date().toUTCString()));

it.each([24, -24, 1])('goes by the server when the phone is off by %i hours', (hours) => {
  noteServerDate(new Date(Date.now() + hours * HOUR).toUTCString());
  expect(Math.abs(timeNow() - (Date.now() + hours * HOUR))).toBeLessThan(2_000);
});

it.each([
  ['a few minutes', new Date(Date.now() + 10 * 60_000).toUTCString()],
  ['no date', 'soon'],
  ['nothing', undefined],
])('goes by the phone after %s', (_name, header) => {
  noteServerDate(header);
  expect(Math.abs(timeNow() - Date.now())).toBeLessThan(2_000);
});

it('tells the server’s time by the answer that was quickest, of the last ones', () => {
  for (const lateS of [9, 3, 0, 40, 2]) noteServerDate(new Date(Date.now() + 300_000 - lateS * 1_000).toUTCString());
  expect(Math.abs(serverNow() - (Date.now() + 300_000))).toBeLessThan(1_500);
  // The phone's clock was set right meanwhile.
  for (let answer = 0; answer < 8; answer++) noteServerDate(new Date().toUTCString());
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(1_500);
});
