import type * as port from './accessibility';

const pressOnEnter = (event: { key?: string; currentTarget: { click(): void }; preventDefault(): void }) => {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  event.currentTarget.click();
};

export const asControl: typeof port.asControl = (role, label, isSelected) => ({
  role,
  'aria-label': label,
  tabIndex: 0,
  onKeyDown: pressOnEnter,
  ...(isSelected === undefined ? {} : { 'aria-selected': String(isSelected) }),
});

export const asText: typeof port.asText = (label) => ({ role: 'img', 'aria-label': label });
