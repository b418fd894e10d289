/** A route as one plain object: where, for whom, which shapes, and what it does. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Access, Caller, Person } from './caller.ts';
import type { HubContext } from './hub-context.ts';

type Shape<Schema> = Schema extends TSchema ? Static<Schema> : undefined;

/** What a handler may answer: the schema's shape, of which it need not own the arrays. */
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export interface RouteInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Route<
  Params extends TSchema | undefined = TSchema | undefined,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Answer extends TSchema = TSchema,
  Who extends Access = Access,
> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Under /api/v1. */
  readonly path: string;
  readonly access: Who;
  /** One sentence for the page of the API. */
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  /** 200 unless it says otherwise; 204 has no body. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Calls in a minute from one address; absent: the general limit. */
  readonly perMinute?: number;
  /** Bytes; absent: 1 MiB. */
  readonly bodyLimit?: number;
  /** Media types of a text body; absent: JSON. */
  readonly consumes?: readonly string[];
  readonly handle: (
    input: RouteInput<Shape<Params>, Shape<Query>, Shape<Body>>,
    context: HubContext,
    caller: Who extends 'anyone'
      ? Caller
      : Who extends 'sensor'
        ? Extract<Caller, { kind: 'sensor' }>
        : Person,
  ) => Promise<Frozen<Static<Answer>> | FastifyReply>;
}

/** Infers the shapes; the registry then forgets them. */
export function route<
  Params extends TSchema | undefined,
  Query extends TSchema | undefined,
  Body extends TSchema | undefined,
  Answer extends TSchema,
  const Who extends Access,
>(definition: Route<Params, Query, Body, Answer, Who>): AnyRoute {
  return definition as unknown as AnyRoute;
}

export type AnyRoute = Omit<Route, 'handle'> & {
  readonly handle: (
    input: RouteInput<unknown, unknown, unknown>,
    context: HubContext,
    caller: Caller,
  ) => Promise<unknown>;
};
