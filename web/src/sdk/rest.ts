// The types of every operation, read from what the server says of itself: a path that does not exist, a parameter too few
// and a body that does not fit are errors of the compiler.
import type { components, paths } from './openapi.generated.ts';

export type Schemas = components['schemas'];
export type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

type Operation<V extends Verb, P extends keyof paths> = NonNullable<paths[P][V]>;

/** The paths that know a verb. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: [Operation<V, P>] extends [never] ? never : P;
}[keyof paths];

type In<O, Where extends string> = O extends { parameters: infer All }
  ? Where extends keyof All
    ? NonNullable<All[Where]>
    : unknown
  : unknown;
type Body<O> = O extends { requestBody?: infer R }
  ? [NonNullable<R>] extends [never]
    ? never
    : NonNullable<R> extends { content: { 'application/json': infer B } }
      ? B
      : never
  : never;
type OrNothing<T> = [T] extends [never] ? unknown : T;
type Queried<O> = [NonNullable<In<O, 'query'>>] extends [never]
  ? unknown
  : Partial<In<O, 'query'>> extends In<O, 'query'>
    ? { query?: In<O, 'query'> }
    : { query: In<O, 'query'> };

/** What an operation is told: the parameters of its path by name, `query`, `body`. */
export type Input<V extends Verb, P extends PathOf<V>> = OrNothing<In<Operation<V, P>, 'path'>> &
  Queried<Operation<V, P>> &
  ([Body<Operation<V, P>>] extends [never] ? unknown : { body: Body<Operation<V, P>> });

type Content<R> = R extends { content: { 'application/json': infer A } } ? A : never;

/** What it answers when it goes well. */
export type Output<V extends Verb, P extends PathOf<V>> =
  Operation<V, P> extends { responses: infer R }
    ? [Content<R[keyof R & (200 | 201 | 202)]>] extends [never]
      ? undefined
      : Content<R[keyof R & (200 | 201 | 202)]>
    : never;

/** Nothing to tell: the argument may be left out. */
export type Told<T> =
  Partial<T> extends T ? [input?: T, signal?: AbortSignal] : [input: T, signal?: AbortSignal];

/** The items of an answer that is a list under whatever name. */
export type ItemOf<A> = { [K in keyof A]-?: NonNullable<A[K]> extends (infer I)[] ? I : never }[keyof A];

const HOME = '/api/w/{workspace}';
type Home = typeof HOME;
type Below<P> = P extends `${Home}${infer Rest}` ? Rest : never;
/** Paths of a workspace, from there on. */
export type LocalPath<V extends Verb> = Below<PathOf<V>>;
export type Full<V extends Verb, R extends LocalPath<V>> = `${Home}${R}` & PathOf<V>;
export type LocalInput<V extends Verb, R extends LocalPath<V>> = Omit<Input<V, Full<V, R>>, 'workspace'>;
export const atHome = <V extends Verb, R extends LocalPath<V>>(path: R) => `${HOME}${path}` as Full<V, R>;

/** Puts the parameters of a path where they belong. */
export function filled(path: string, input: object): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((input as Record<string, unknown>)[name])),
  );
}
