import fs from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  nullable?: boolean;
}
export interface Operation {
  /** Whom it serves; absent for anyone. */
  security?: Record<string, unknown>[];
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** The description as the build wrote it. */
export const readOpenApi = (): OpenApi => {
  const file = path.join(__dirname, '../../../dist/apps/api/openapi.json');
  if (!fs.existsSync(file)) throw new Error('dist/apps/api/openapi.json is missing: run `npx nx run api:build` first.');
  return JSON.parse(fs.readFileSync(file, 'utf8')) as OpenApi; // written by our own build
};

/** Answers carry what is described and nothing more: an undescribed field is how secrets leak. */
const closed = (schema: Schema): Schema => {
  // A reference that may be null: Ajv takes `nullable` beside a `type` only.
  if (schema.nullable && schema.allOf) return { anyOf: [{ type: 'null' }, ...schema.allOf] };
  return {
    ...schema,
    ...(schema.properties
      ? {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, inner]) => [name, closed(inner)]),
          ),
        }
      : {}),
    ...(schema.items ? { items: closed(schema.items) } : {}),
    ...(schema.type === 'object' && schema.additionalProperties === undefined ? { additionalProperties: false } : {}),
  };
};

/** What an answer is, of whatever content type: each has one. */
export const schemaOf = (answer: Operation['responses'][string] | undefined): Schema | undefined =>
  Object.values(answer?.content ?? {})[0]?.schema;

const compiled = new WeakMap<OpenApi, { ajv: Ajv; validators: Map<string, ValidateFunction> }>();

/** Made once an answer: compiling takes longer than all else. */
function validatorOf(openApi: OpenApi, name: string, schema: Schema): ValidateFunction {
  let kept = compiled.get(openApi);
  if (!kept) {
    kept = { ajv: new Ajv({ strict: false, allErrors: true }), validators: new Map() };
    for (const [one, inner] of Object.entries(openApi.components.schemas))
      kept.ajv.addSchema(closed(inner), `#/components/schemas/${one}`);
    compiled.set(openApi, kept);
  }
  let validate = kept.validators.get(name);
  if (!validate) kept.validators.set(name, (validate = kept.ajv.compile(closed(schema))));
  return validate;
}

/** @returns what is wrong with an answer, as the description has it; nothing when it fits */
export const problemsOfAnswer = (
  openApi: OpenApi,
  method: string,
  route: string,
  status: number,
  body: unknown,
): string[] => {
  const answer = openApi.paths[route]?.[method.toLowerCase()]?.responses[String(status)];
  if (!answer) return [`${method} ${route} does not describe ${status}`];
  const schema = schemaOf(answer);
  if (!schema) return body === undefined ? [] : [`${method} ${route} ${status} describes no body`];
  const validate = validatorOf(openApi, `${method} ${route} ${status}`, schema);
  return validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message ?? ''}`);
};
