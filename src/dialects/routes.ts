/** Routes: patterns such as `/pay/:slug/:amount` compiled into a tree of path segments. */

/** What is served at a pattern, and the values its `:names` have in the path, still encoded. */
export type RouteMatch<Value> = { readonly values: readonly Value[]; readonly segments: string[] };

export type Routes<Value> = {
  add(pattern: string, value: Value): void;
  /** The values at the pattern that a path fits; a static segment wins over a `:name`. */
  find(path: string): RouteMatch<Value> | undefined;
};

type Node<Value> = {
  readonly children: Map<string, Node<Value>>;
  named: Node<Value> | undefined;
  /** What is served at the pattern that ends here. */
  readonly values: Value[];
  /** What is served at the pattern that takes all the rest of a path from here. */
  readonly rest: Value[];
};

export function createRoutes<Value>(): Routes<Value> {
  const root = createNode<Value>();
  // Paths without a name in them are answered by one look-up.
  const whole = new Map<string, RouteMatch<Value>>();
  return {
    add(pattern, value) {
      const node = pattern.slice(1).split("/").reduce(step, root);
      const values = pattern.endsWith("*") ? node.rest : node.values;
      values.push(value);
      if (!pattern.includes(":")) whole.set(pattern, { values, segments: [] });
    },
    find(path) {
      const known = whole.get(path);
      if (known) return known;
      const segments: string[] = [];
      const values = walk(root, path, 1, segments);
      return values && { values, segments };
    },
  };
}

/** The names in a pattern, in order: `slug`, `amount`. */
export function namesIn(pattern: string): readonly string[] {
  return [...pattern.matchAll(/:([a-z_]+)/g)].map(([, name]) => name as string);
}

function createNode<Value>(): Node<Value> {
  return { children: new Map(), named: undefined, values: [], rest: [] };
}

/** The node that one more part of a pattern leads to, made when there is none yet. */
function step<Value>(node: Node<Value>, part: string): Node<Value> {
  if (part.endsWith("*")) return node;
  if (part.startsWith(":")) {
    node.named ??= createNode();
    return node.named;
  }
  const child = node.children.get(part) ?? createNode();
  node.children.set(part, child);
  return child;
}

/** Walks the segments of `path` from `at`; what was taken by names is pushed onto `segments`. */
function walk<Value>(
  node: Node<Value>,
  path: string,
  at: number,
  segments: string[],
): readonly Value[] | undefined {
  const slash = path.indexOf("/", at);
  const end = slash < 0 ? path.length : slash;
  // Slashes at the end do not count.
  if (end === at) return end >= path.length - 1 && node.values.length > 0 ? node.values : undefined;
  const segment = path.slice(at, end);
  const next = Math.min(end + 1, path.length);
  const child = node.children.get(segment);
  const found = child && walk(child, path, next, segments);
  if (found) return found;
  const taken = segments.push(segment);
  const named = node.named && walk(node.named, path, next, segments);
  if (named) return named;
  segments.length = taken - 1;
  if (node.rest.length === 0) return undefined;
  segments.push(path.slice(at).replace(/\/+$/, ""));
  return node.rest;
}
