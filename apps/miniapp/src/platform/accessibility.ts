/** Attributes that tell a screen reader what a drawn thing is. */
export interface Accessible {
  [attribute: string]: unknown;
}

/** For a view that is drawn as a control. */
export const asControl = (_role: 'button' | 'tab' | 'link', _label: string, _isSelected?: boolean): Accessible => ({});

/** For a group whose parts mean nothing one by one: read as one text. */
export const asText = (_label: string): Accessible => ({});
