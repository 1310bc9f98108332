import { type NumberField, type TextField } from './endpoint';
import { refuse } from './shape-error';

/** Limits that requests and answers share. Each maker looks at the field once and gives a check for its values. */

/** Length with a Chinese character as 2 and an ASCII one as 1. */
export function halfWidth(text: string): number {
  let units = 0;
  for (const character of text) units += character < '\u0100' ? 1 : 2;
  return units;
}

/** @throws ShapeError from the check */
export function textLimits(field: TextField): ((text: string) => void) | null {
  const { min = 0, max = Infinity, values, const: only } = field;
  const pattern = field.pattern === undefined ? null : new RegExp(`^(?:${field.pattern})$`, 'u');
  if (min === 0 && max === Infinity && !values && !pattern && only === undefined) return null;
  const isHalfWidth = field.unit === 'half-width';
  const unit = isHalfWidth ? ' half-width characters' : '';
  return (text) => {
    if (only !== undefined && text !== only) refuse(`is not ${only}`);
    if (values && !values.includes(text)) refuse(`is none of ${values.join(', ')}`);
    const length = isHalfWidth ? halfWidth(text) : text.length;
    if (length < min) refuse(length === 0 ? 'is empty' : `is shorter than ${min}${unit}`);
    if (length > max) refuse(`is longer than ${max}${unit}`);
    if (pattern && !pattern.test(text)) refuse('has characters that are not allowed, or in the wrong place');
  };
}

/** On wire values. @throws ShapeError from the check */
export function numberLimits(field: NumberField): (number: number) => void {
  const { min = -Infinity, max = Infinity, values, type, const: only } = field;
  const isWhole = type === 'integer';
  return (number) => {
    if (isWhole && !Number.isSafeInteger(number)) refuse('is not a whole number');
    if (number < min) refuse(`is below ${min}`);
    if (number > max) refuse(`is above ${max}`);
    if (values && !values.includes(number)) refuse(`is none of ${values.join(', ')}`);
    if (only !== undefined && number !== only) refuse(`is not ${only}`);
  };
}

/** @throws ShapeError */
export function requireCount(field: { min?: number; max?: number }, length: number): void {
  if (field.min !== undefined && length < field.min) refuse(`has fewer than ${field.min} items`);
  if (field.max !== undefined && length > field.max) refuse(`has more than ${field.max} items`);
}
