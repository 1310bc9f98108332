import type * as port from './accessibility';

const pressOnEnter = (event: { key?: string; currentTarget: { click(): void }; preventDefault(): void }) => {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  event.currentTarget.click();
};

export const asControl: typeof port.asControl = (role, label, state = {}) => ({
  role,
  ...(state.isWorded ? {} : { 'aria-label': label }),
  tabindex: 0, // in small letters: Taro's elements would call the other `tab-index`, which is nothing
  onKeyDown: pressOnEnter,
  ...(state.isSelected === undefined ? {} : { 'aria-selected': String(state.isSelected) }),
  ...(state.isDisabled ? { 'aria-disabled': 'true' } : {}),
});

export const asTabs: typeof port.asTabs = () => ({ role: 'tablist' });

export const asPicture: typeof port.asPicture = (alt) => ({ nativeProps: { alt } });

export const asDecoration: typeof port.asDecoration = () => ({ 'aria-hidden': 'true' });

export const asText: typeof port.asText = (label) => ({ role: 'img', 'aria-label': label });
