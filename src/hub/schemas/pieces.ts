/** Pieces that the schemas are made of, and the check that holds a schema to a type of model/. */
import { type Static, type TSchema, Type } from 'typebox';

type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/** `true` where a schema and a type of model/ say the same; else the compiler refuses `true satisfies Same<..>`. */
export type Same<Schema extends TSchema, Model> = [Plain<Static<Schema>>] extends [Plain<Model>]
  ? [Plain<Model>] extends [Plain<Static<Schema>>]
    ? true
    : false
  : false;

export function oneOf<const Values extends readonly string[]>(values: Values, description?: string) {
  return Type.Unsafe<Values[number]>(
    Type.Enum([...values], description === undefined ? {} : { description }) as TSchema,
  );
}

export function nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** Nothing but what is named. */
export function strict<const Properties extends Record<string, TSchema>>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

export const epochSeconds = Type.Number({ minimum: 0, maximum: 1e11, description: 'epoch seconds' });
export const epochMs = Type.Integer({ minimum: 0, maximum: 1e14, description: 'epoch milliseconds' });
export const count = Type.Integer({ minimum: 0 });
export const share = Type.Number({ minimum: 0, maximum: 1 });
export const text = Type.String();
export const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
export const language = oneOf(['ja', 'en'] as const);
export const critical = oneOf(['low', 'medium', 'high'] as const);
/** What people type as a name: one line, no control characters. */
export const name = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
export const prefixText = Type.String({ minLength: 2, maxLength: 64 });

export const nothing = Type.Null({ description: 'no content' });

export function pageOf<Row extends TSchema>(row: Row) {
  return Type.Object({ rows: Type.Array(row), next: nullable(text), total: nullable(count) });
}

/** What every list takes. */
export const listQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 2_000 })),
  format: Type.Optional(oneOf(['json', 'csv'] as const, 'csv: all rows that match, up to 100,000')),
  order: Type.Optional(oneOf(['asc', 'desc'] as const)),
};

export const rangeQuery = {
  from: Type.Optional(epochSeconds),
  to: Type.Optional(epochSeconds),
};

const several = (what: string) =>
  Type.Optional(Type.String({ maxLength: 4_000, description: `${what}; several with commas` }));

/** SourceFilter, as it stands in an address. */
export const sourceFilterQuery = {
  category: several('category of the verdict'),
  tool: several('tool'),
  service: several('23/tcp'),
  country: several('ISO code'),
  asn: several('AS number'),
  sensor: several('sensor id'),
  prefix: several('address or prefix'),
};

export const incidentFilterQuery = {
  status: several('status'),
  cause: several('cause'),
  grade: several('grade of the evidence'),
  critical: several('importance of the owner'),
  ownerId: several('owner id'),
  assignee: several('account id, or none'),
  label: several('label'),
  tool: several('tool'),
  text: Type.Optional(Type.String({ maxLength: 200 })),
  seenFrom: Type.Optional(epochMs),
  seenTo: Type.Optional(epochMs),
};

/** SystemFilter, as it stands in an address. */
export const systemFilterQuery = {
  verdict: several('verdict'),
  status: several('status'),
  service: several('23/tcp'),
  asn: several('AS number'),
  text: Type.Optional(
    Type.String({ maxLength: 200, description: 'in names, comments and networks, or how an address begins' }),
  ),
};
