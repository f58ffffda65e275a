import type { Match, Node, Of, Op, Question, Scalar } from './types.ts';

/** Where a node is in its tree: the way down through the lists. */
export type Path = readonly number[];

export interface Leaf {
  of: Of;
  prop: string;
  op: Op;
  values: Scalar[];
}

/** A tree as the editor shows it: groups of all or any, and leaves; a `not` is kept as it is. */
export const isGroup = (node: Node): boolean => node.all !== undefined || node.any !== undefined;
export const joinOf = (node: Node): 'all' | 'any' => (node.any ? 'any' : 'all');
export const partsOf = (node: Node): Node[] => node.all ?? node.any ?? [];
export const group = (join: 'all' | 'any', parts: Node[]): Node =>
  join === 'all' ? { all: parts } : { any: parts };

export const leafOf = (node: Node): Leaf => ({
  of: node.of ?? 'event',
  prop: node.prop ?? '',
  op: node.op ?? 'is',
  values: node.values ?? [],
});

export function leaf({ of, prop, op, values }: Leaf): Node {
  return {
    ...(of === 'event' ? {} : { of }),
    prop,
    ...(op === 'is' ? {} : { op }),
    ...(needsValues(op) ? { values } : {}),
  };
}

export const needsValues = (op: Op): boolean => op !== 'set' && op !== 'not_set';
export const isNumeric = (op: Op): boolean => op === 'lt' || op === 'lte' || op === 'gt' || op === 'gte';

/** The tree as a group, so that a lone leaf can be joined by others. */
export const asGroup = (node: Node | undefined): Node =>
  node === undefined || Object.keys(node).length === 0 ? { all: [] } : isGroup(node) ? node : { all: [node] };

/** Puts a node where another was; undefined takes it away, and groups that are empty then. */
export function replaced(tree: Node, path: Path, next: Node | undefined, outermost = true): Node | undefined {
  const [at, ...rest] = path;
  if (at === undefined) return next;
  const parts = partsOf(tree);
  const inner = parts[at];
  if (inner === undefined) return tree;
  const changed = replaced(inner, rest, next, false);
  const kept =
    changed === undefined ? parts.filter((_, i) => i !== at) : parts.map((p, i) => (i === at ? changed : p));
  return kept.length === 0 && !outermost ? undefined : group(joinOf(tree), kept);
}

/** Adds a node at the end of the group at a path. */
export function added(tree: Node, path: Path, next: Node): Node {
  const [at, ...rest] = path;
  if (at === undefined) return group(joinOf(tree), [...partsOf(tree), next]);
  return group(
    joinOf(tree),
    partsOf(tree).map((part, i) => (i === at ? added(part, rest, next) : part)),
  );
}

/** Whether a leaf says enough to be asked. */
export const isWhole = ({ prop, op, values }: Leaf): boolean =>
  prop !== '' && (!needsValues(op) || values.length > 0);

/** What can be asked of a tree: leaves that are not finished are left out, groups of one are that one. */
export function asked(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined;
  if (node.not) {
    const inner = asked(node.not);
    return inner && { not: inner };
  }
  if (!isGroup(node)) return isWhole(leafOf(node)) ? node : undefined;
  const parts = partsOf(node).flatMap((part) => asked(part) ?? []);
  if (parts.length === 0) return undefined;
  return parts.length === 1 ? parts[0] : group(joinOf(node), parts);
}

export const countLeaves = (node: Node | undefined): number =>
  node === undefined
    ? 0
    : node.not
      ? countLeaves(node.not)
      : isGroup(node)
        ? partsOf(node).reduce((sum, part) => sum + countLeaves(part), 0)
        : node.prop === undefined
          ? 0
          : 1;

function matchAsked<M extends Match>(match: M): M {
  const { where, names, ...rest } = match;
  const tree = asked(where);
  return {
    ...rest,
    ...(names && names.length > 0 ? { names } : {}),
    ...(tree ? { where: tree } : {}),
  } as M;
}

/** The question as it is sent: without what is begun and not finished. */
export function sent(question: Question): Question {
  const out: Question = { ...question };
  for (const field of ['where', 'people', 'sessions'] as const) {
    const tree = asked(out[field]);
    if (tree) out[field] = tree;
    else delete out[field];
  }
  for (const field of ['event', 'start_event', 'return_event'] as const)
    if (out[field]) out[field] = matchAsked(out[field]);
  if (out.series) out.series = out.series.map(matchAsked);
  if (out.steps) out.steps = out.steps.map(matchAsked);
  if (out.exclusions) out.exclusions = out.exclusions.map(matchAsked);
  if (out.breakdown && !out.breakdown.prop) delete out.breakdown;
  if (!out.breakdown || (out.breakdown.of ?? 'event') !== 'event') {
    delete out.attribution;
    delete out.attribution_step;
  }
  if (out.interval === 'week' && !out.week_start) out.week_start = 'monday';
  return out;
}

/** What somebody typed as a value: numbers where numbers are compared. */
export function readValue(text: string, op: Op): Scalar | undefined {
  const plain = text.trim();
  if (!isNumeric(op)) return plain === '' ? undefined : plain;
  const number = Number(plain.replace(',', '.'));
  return plain !== '' && Number.isFinite(number) ? number : undefined;
}
