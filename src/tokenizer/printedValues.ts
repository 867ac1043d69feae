// The template library prints true and false as JavaScript does, and none as nothing: a value that a template
// writes out is asked first whether Python has a word of its own for it.

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Expressions that may be one of those values; calls and filters give text, and may not be run twice. */
const valued: ReadonlySet<unknown> = new Set([
  'Identifier',
  'MemberExpression',
  'UnaryExpression',
  'BinaryExpression',
  'TestExpression',
]);

/** Where nodes of a template hold what is written out. */
const bodies: ReadonlySet<string> = new Set(['body', 'alternate', 'defaultBlock']);

const text = (value: string): Node => ({ type: 'StringLiteral', value });
const choice = (condition: unknown, trueExpr: unknown, falseExpr: unknown): Node => ({
  ...{ type: 'Ternary', condition, trueExpr, falseExpr },
});
const isA = (operand: unknown, test: 'none' | 'boolean'): Node => ({
  ...{ type: 'TestExpression', operand, negate: false },
  test: { type: 'Identifier', value: test },
});

function worded(value: unknown): unknown {
  if (!isNode(value) || !valued.has(value.type)) return value;
  const truth = choice(value, text('True'), text('False'));
  return choice(isA(value, 'none'), text('None'), choice(isA(value, 'boolean'), truth, value));
}

/** Lets every value that is written out below a node of a parsed template print as Python's, in place. */
export function printAsPython(node: unknown): void {
  if (!isNode(node) || node instanceof Map) return;
  for (const [key, part] of Object.entries(node)) {
    printAsPython(part);
    if (bodies.has(key) && Array.isArray(part)) node[key] = part.map(worded);
  }
}
