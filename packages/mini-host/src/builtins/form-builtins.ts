import {
  type BuiltinDefinition,
  type BuiltinInstance,
  builtinsBelow,
  closestBuiltin,
  innerControl,
  isTrue,
} from './builtin-component';

const typed = (self: BuiltinInstance) => innerControl(self._$)?.value ?? '';

/** `<input>` and `<textarea>`: the DOM's control inside tells, the mini-program hears `detail.value`. */
const textField: BuiltinDefinition = {
  properties: ['value', 'placeholder', 'password', 'maxlength', 'disabled', 'name', 'type', 'focus'],
  observers: {
    // The mini-program may set the very value the template last had, while the viewer typed something else.
    value(value) {
      const control = innerControl(this._$);
      const text = value === undefined || value === null ? '' : String(value);
      if (control && control.value !== text) control.value = text;
    },
  },
  methods: {
    onInput() {
      const value = typed(this);
      this.triggerEvent('input', { value, cursor: value.length, keyCode: 0 });
    },
    onFocus() {
      this.triggerEvent('focus', { value: typed(this), height: 0 });
    },
    onBlur() {
      this.triggerEvent('blur', { value: typed(this) });
    },
    onChange() {
      this.triggerEvent('change', { value: typed(this) });
    },
    onKey(event) {
      if (event.detail.key === 'Enter') this.triggerEvent('confirm', { value: typed(this) });
    },
  },
};

const followsChecked: BuiltinDefinition['observers'] = {
  checked(value) {
    this.setData({ isOn: isTrue(value) });
  },
};

const switchControl: BuiltinDefinition = {
  properties: ['checked', 'disabled', 'name', 'color', 'type'],
  observers: followsChecked,
  onTap() {
    this.setData({ isOn: !this.data.isOn });
    this.triggerEvent('change', { value: this.data.isOn });
  },
};

const checkedValues = (group: BuiltinInstance): unknown[] =>
  builtinsBelow(group._$, 'checkbox').flatMap((box) => (box.data.isOn ? [box.data.value] : []));

const checkbox: BuiltinDefinition = {
  properties: ['checked', 'disabled', 'value', 'color'],
  observers: followsChecked,
  onTap() {
    this.setData({ isOn: !this.data.isOn });
    const group = closestBuiltin(this._$, 'checkbox-group');
    group?.triggerEvent('change', { value: checkedValues(group) });
  },
};

const radio: BuiltinDefinition = {
  properties: ['checked', 'disabled', 'value', 'color'],
  observers: followsChecked,
  onTap() {
    if (this.data.isOn) return;
    const group = closestBuiltin(this._$, 'radio-group');
    for (const other of group ? builtinsBelow(group._$, 'radio') : []) other.setData({ isOn: false });
    this.setData({ isOn: true });
    group?.triggerEvent('change', { value: this.data.value });
  },
};

/** The values of all named controls, as a form's `submit` carries them. */
const formValues = (form: BuiltinInstance): Record<string, unknown> => {
  const readers: Record<string, (control: BuiltinInstance) => unknown> = {
    input: typed,
    textarea: typed,
    switch: (control) => Boolean(control.data.isOn),
    'checkbox-group': checkedValues,
    'radio-group': (control) => builtinsBelow(control._$, 'radio').find(({ data }) => data.isOn)?.data.value ?? '',
    picker: (control) => control.data.value,
  };
  const values: Record<string, unknown> = {};
  for (const [tag, read] of Object.entries(readers))
    for (const control of builtinsBelow(form._$, tag)) {
      const { name } = control.data;
      if (typeof name === 'string' && name !== '') values[name] = read(control);
    }
  return values;
};

const clear = (form: BuiltinInstance) => {
  for (const tag of ['input', 'textarea'])
    for (const { _$ } of builtinsBelow(form._$, tag)) {
      const control = innerControl(_$);
      if (control) control.value = '';
    }
  for (const tag of ['switch', 'checkbox', 'radio'])
    for (const control of builtinsBelow(form._$, tag)) control.setData({ isOn: false });
};

const form: BuiltinDefinition = { properties: ['reportSubmit'] };

/** What a button inside a form does to it. */
export const actOnForm = (button: BuiltinInstance): void => {
  const target = closestBuiltin(button._$, 'form');
  if (!target) return;
  if (button.data.formType === 'submit') target.triggerEvent('submit', { value: formValues(target) });
  if (button.data.formType === 'reset') {
    clear(target);
    target.triggerEvent('reset', {});
  }
};

export const FORM_BUILTINS: Record<string, BuiltinDefinition> = {
  input: textField,
  textarea: textField,
  switch: switchControl,
  checkbox,
  'checkbox-group': { properties: ['name'] },
  radio,
  'radio-group': { properties: ['name'] },
  // The phone draws the wheel: a test says what was picked with `pick`.
  picker: { properties: ['mode', 'value', 'range', 'rangeKey', 'disabled', 'name', 'start', 'end'] },
  form,
};
