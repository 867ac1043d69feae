// The template library's strip, lstrip and rstrip drop their argument without a word: calls with one
// are turned into calls of functions that do as Python's methods do.

type Strip = 'strip' | 'lstrip' | 'rstrip';
type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
// No name that a template can write.
const nameOf = (method: string): string => `${method}(characters)`;

function stripped(method: Strip, text: unknown, characters: unknown): string {
  if (typeof text !== 'string') throw new Error(`${method} is called on what is no text`);
  // Python's None stands for white space.
  const dropped = characters ?? ' \t\n\r\f\v';
  if (typeof dropped !== 'string') throw new Error(`${method} is given what is no text`);
  const [points, set] = [Array.from(text), new Set(dropped)];
  let [from, to] = [0, points.length];
  if (method !== 'rstrip') while (from < to && set.has(points[from]!)) from++;
  if (method !== 'lstrip') while (from < to && set.has(points[to - 1]!)) to--;
  return points.slice(from, to).join('');
}

const methods = ['strip', 'lstrip', 'rstrip'] as const;

/** The functions that rewritten calls name, for what a template is rendered with. */
export const stripFunctions: Readonly<Record<string, (...values: unknown[]) => string>> =
  Object.fromEntries(
    methods.map((method) => [
      nameOf(method),
      (text: unknown, characters: unknown) => stripped(method, text, characters),
    ]),
  );

const names: ReadonlySet<unknown> = new Set(methods);

/** Rewrites every `text.strip(characters)` below a node of a parsed template, in place. */
export function rewriteStripCalls(node: unknown): void {
  if (!isNode(node)) return;
  if (Array.isArray(node)) node.forEach(rewriteStripCalls);
  else if (node instanceof Map)
    node.forEach((value, key) => {
      rewriteStripCalls(key);
      rewriteStripCalls(value);
    });
  else Object.values(node).forEach(rewriteStripCalls);
  const { type, callee, args } = node;
  if (type !== 'CallExpression' || !isNode(callee) || !Array.isArray(args)) return;
  const { property, computed, object } = callee;
  if (callee.type !== 'MemberExpression' || computed === true || args.length === 0) return;
  if (!isNode(property) || !names.has(property.value)) return;
  node.callee = { type: 'Identifier', value: nameOf(property.value as Strip) };
  node.args = [object, ...(args as unknown[])];
}
