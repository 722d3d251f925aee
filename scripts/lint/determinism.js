import { importError } from './layers.js';

/** What gives the same number in every engine, to the last bit. */
const EXACT_MATH = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'trunc'],
]);

const LOCALE_METHOD = /^(localeCompare|toLocale\w*)$/;

/** Name of a member that is written out, as `a.name` or `a['name']`. */
function memberName(node) {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return node.property.type === 'Literal' ? String(node.property.value) : undefined;
}

function isNumber(node) {
  return node.type === 'Literal' && typeof node.value === 'number';
}

/** What may make two runs differ, or two engines. Globals such as `Date` are banned by name beside this. */
const noNondeterminism = {
  create(context) {
    const report = (node, message) => context.report({ node, message });
    const noAsync = (node) => {
      if (node.async) report(node, 'Nothing is asynchronous here: write a procedure (function*).');
    };
    return {
      FunctionDeclaration: noAsync,
      FunctionExpression: noAsync,
      ArrowFunctionExpression: noAsync,
      AwaitExpression: (node) => report(node, 'Nothing is awaited here: write a procedure (function*).'),
      ForOfStatement(node) {
        if (node.await) report(node, 'Nothing is awaited here: write a procedure (function*).');
      },
      ForInStatement: (node) =>
        report(
          node,
          'for-in visits integer-like keys out of order: use a Map, or Object.keys where keys are names.',
        ),
      ImportExpression: (node) => report(node, 'A dynamic import is a promise.'),
      BinaryExpression(node) {
        if (node.operator === '**' && !(isNumber(node.left) && isNumber(node.right))) {
          report(node, 'Engines differ in the last bit of **.');
        }
      },
      MemberExpression(node) {
        const name = memberName(node);
        if (name === undefined) return;
        if (LOCALE_METHOD.test(name)) report(node, `${name} depends on the machine's locale.`);
        if (node.object.type === 'Identifier' && node.object.name === 'Math' && !EXACT_MATH.has(name)) {
          if (name === 'random') report(node, 'Draw from a stream of sim/rng.ts.');
          else if (/^[a-z]/.test(name)) report(node, `Engines differ in the last bit of Math.${name}.`);
        }
      },
    };
  },
};

/** Holds every import of `src` against the table of layers. */
const importDirection = {
  create(context) {
    const { filename } = context;
    const from = filename.slice(filename.lastIndexOf('/src/') + '/src/'.length);
    const check = (node) => {
      if (node.source === null || node.source === undefined) return;
      const error = importError(from, node.source.value);
      if (error !== undefined) context.report({ node: node.source, message: error });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};

export default {
  meta: { name: 'determinism' },
  rules: { 'no-nondeterminism': noNondeterminism, 'import-direction': importDirection },
};
