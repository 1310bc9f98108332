import { addressOf, pageAt } from './router';

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
