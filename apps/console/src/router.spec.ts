import { addressOf, pageAt, pagesFor } from './router';

it.each([
  ['/console', 'rooms'],
  ['/console/', 'rooms'],
  ['/console/rooms', 'rooms'],
  ['/console/syncs', 'syncs'],
  ['/console/syncs/', 'syncs'],
  ['/console/nothing', 'rooms'],
  ['/console/syncs/../../etc', 'rooms'],
])('%s is the page %s', (address, page) => expect(pageAt(address)).toBe(page));

it('goes to addresses that it reads back', () => expect(pageAt(addressOf('syncs'))).toBe('syncs'));

it('shows pages to whoever may read content', () => {
  expect(pagesFor(['content.read'], false)).toEqual(['pages']);
  expect(pagesFor(['content.write'], false)).toEqual([]);
});

it('shows lotteries to whoever may read them', () => {
  expect(pagesFor(['lotteries.read'], false)).toEqual(['lotteries']);
  expect(pagesFor(['lotteries.write', 'wins.redeem'], false)).toEqual([]);
});

it('shows the audit trail to whoever may read it, and to nobody else', () => {
  expect(pagesFor(['audit.read'], true)).toEqual(['audit', 'account']);
  expect(pagesFor(['audit.export', 'staff.read'], false)).toEqual(['team']);
});
