/**
 * The part of JSON Schema (2020-12) in which our documents are described. Unions are told apart by one property, which
 * every member has as a `const`.
 */
export type JsonSchema =
  | {
      type: 'string';
      const?: string;
      enum?: readonly string[];
      minLength?: number;
      maxLength?: number;
      pattern?: string;
      description?: string;
    }
  | { type: 'integer'; const?: number; minimum?: number; maximum?: number; enum?: readonly number[] }
  | { type: 'boolean' }
  | { type: 'array'; items: JsonSchema; minItems?: number; maxItems?: number; uniqueItems?: boolean }
  | ObjectSchema
  | {
      type: 'object';
      oneOf: readonly ObjectSchema[];
      discriminator: { propertyName: string };
      required: readonly string[];
    };

export interface ObjectSchema {
  $id?: string;
  $schema?: string;
  title?: string;
  type: 'object';
  properties: Readonly<Record<string, JsonSchema>>;
  required: readonly string[];
  additionalProperties: false;
}

/** An object whose fields are all there unless their name ends in `?`. */
export const objectOf = (fields: Readonly<Record<string, JsonSchema>>): ObjectSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name.replace(/\?$/, ''), schema])),
  required: Object.keys(fields).filter((name) => !name.endsWith('?')),
  additionalProperties: false,
});

/** One of several objects, told apart by the property `by`. */
export const oneOfObjects = (
  by: string,
  members: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>,
): JsonSchema => ({
  type: 'object',
  discriminator: { propertyName: by },
  required: [by],
  oneOf: Object.entries(members).map(([name, fields]) =>
    objectOf({ [by]: { type: 'string', const: name }, ...fields }),
  ),
});
