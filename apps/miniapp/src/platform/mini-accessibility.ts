import type * as port from './accessibility';

/** `asControl` for mini-programs: they call the attribute `aria-role`. */
export const asControl: typeof port.asControl = (role, label, state = {}) => ({
  'aria-role': role,
  'aria-label': label,
  ...(state.isSelected === undefined ? {} : { 'aria-selected': state.isSelected }),
  ...(state.isDisabled ? { 'aria-disabled': true } : {}),
});

/** `asText` for mini-programs. */
export const asText: typeof port.asText = (label) => ({ 'aria-role': 'text', 'aria-label': label });

/** `asTabs`: a row of tabs needs no role there. */
export const asTabs: typeof port.asTabs = () => ({});

/** `asPicture` for mini-programs. */
export const asPicture: typeof port.asPicture = (label) => ({ 'aria-role': 'img', 'aria-label': label });

/** `asDecoration`: pictures without a label are passed by there. */
export const asDecoration: typeof port.asDecoration = () => ({});
