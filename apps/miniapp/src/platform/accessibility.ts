/** Attributes that tell a screen reader what a drawn thing is. */
export interface Accessible {
  [attribute: string]: unknown;
}

export interface ControlState {
  isSelected?: boolean;
  isDisabled?: boolean;
  /** What it says is written on it: where words are read in their order, they are its name. */
  isWorded?: boolean;
}

/** For a view that is drawn as a control. */
export const asControl = (
  _role: 'button' | 'tab' | 'link',
  _label: string,
  _state: ControlState = {},
): Accessible => ({});

/** For a row of tabs. */
export const asTabs = (): Accessible => ({});

/** For a picture that says something by itself. */
export const asPicture = (_label: string): Accessible => ({});

/** For what is only to look at: a reader passes it by. */
export const asDecoration = (): Accessible => ({});

/** For a group whose parts mean nothing one by one: read as one text. */
export const asText = (_label: string): Accessible => ({});
