import type * as port from './accessibility';

/** `asControl` for mini-programs: they call the attribute `aria-role`, and say of a button themselves that it is disabled. */
export const asControl: typeof port.asControl = (role, label, state = {}) => ({
  'aria-role': role,
  'aria-label': label,
  ...(state.isSelected === undefined ? {} : { 'aria-selected': state.isSelected }),
});

/** `asText` for mini-programs. */
export const asText: typeof port.asText = (label) => ({ 'aria-role': 'text', 'aria-label': label });

/** `asTabs`: a row of tabs needs no role there. */
export const asTabs: typeof port.asTabs = () => ({});

/** `asPicture`: Taro's template of a picture has no place for a name there. */
export const asPicture: typeof port.asPicture = () => ({});

/** `asDecoration`: pictures without a label are passed by there. */
export const asDecoration: typeof port.asDecoration = () => ({});
