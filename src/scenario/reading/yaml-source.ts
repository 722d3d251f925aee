import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import type { InputProblem } from './input-problem.js';

/** Longest file that is read, in UTF-16 units. */
export const LONGEST_FILE = 1_000_000;
/** Nodes that all aliases together may stand for. */
const MOST_ALIASES = 100;
const DEEPEST_NESTING = 40;

export type Path = readonly (string | number)[];

/** A YAML text with the places of its values. */
export class YamlSource {
  readonly problems: InputProblem[] = [];
  /** The content as plain data; undefined when the text is no YAML. */
  readonly content: unknown = undefined;
  private readonly lines = new LineCounter();
  private readonly document: Document | undefined;
  /** The notation is fine, but it cannot be made into plain data. */
  private unreadable = false;

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    if (text.length > LONGEST_FILE) {
      this.problems.push({ file, message: `longer than ${LONGEST_FILE} characters` });
      return;
    }
    if (tooDeep(text)) {
      this.problems.push({ file, message: `nested more than ${DEEPEST_NESTING} levels deep` });
      return;
    }
    this.document = parseDocument(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
      schema: 'core',
    });
    this.readErrors(this.document);
    if (this.problems.length > 0) return;
    this.checkNodes(this.document);
    if (this.unreadable) return;
    try {
      this.content = this.document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch {
      this.report(0, 'aliases stand for too much; write the values out');
    }
  }

  /** Adds a problem at an offset of the text. */
  report(offset: number, message: string): void {
    this.problems.push({ file: this.file, ...this.position(offset), message });
  }

  /** Adds a problem at the value of a path, `within` characters into it. */
  reportAt(path: Path, message: string, within?: number): void {
    this.report(this.offsetOf(path, within), message);
  }

  /** Adds a problem at the key of a path. */
  reportKey(path: Path, message: string): void {
    this.report(this.keyOffset(path), message);
  }

  position(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** Offset of the value at a path; of the nearest value around it when it has none. */
  offsetOf(path: Path, within?: number): number {
    const node = this.nodeAt(path);
    const start = node?.range?.[0];
    if (start === undefined) return path.length === 0 ? 0 : this.keyOffset(path);
    return start + (within === undefined ? 0 : this.shiftInto(node as Scalar, within));
  }

  /** Where the value of a path begins and ends, for replacing it. */
  rangeOf(path: Path): readonly [start: number, end: number] | undefined {
    const range = (this.pairAt(path)?.value as Node | undefined)?.range;
    return range === undefined || range === null ? undefined : [range[0], range[1]];
  }

  /** Whether a value stands within braces or brackets. */
  isFlow(path: Path): boolean {
    return path.some((_, length) => {
      const node = this.nodeAt(path.slice(0, length));
      return (isMap(node) || isSeq(node)) && node.flow === true;
    });
  }

  /** Offset of the key at a path, or of its value where the path ends in a list. */
  keyOffset(path: Path): number {
    const pair = this.pairAt(path);
    const key = pair?.key;
    const range = isScalar(key) ? key.range : undefined;
    if (range) return range[0];
    if (typeof path.at(-1) === 'number') {
      const start = this.nodeAt(path)?.range?.[0];
      if (start !== undefined) return start;
    }
    return path.length === 0 ? 0 : this.offsetOf(path.slice(0, -1));
  }

  private shiftInto(node: Scalar, within: number): number {
    switch (node.type) {
      case 'PLAIN':
        return within;
      case 'QUOTE_DOUBLE':
      case 'QUOTE_SINGLE':
        return within + 1;
      default:
        return 0;
    }
  }

  private pairAt(path: Path): Pair | undefined {
    const parent = this.nodeAt(path.slice(0, -1));
    if (!isMap(parent)) return undefined;
    const wanted = String(path.at(-1));
    return parent.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === wanted);
  }

  private nodeAt(path: Path): Node | undefined {
    let node = this.resolve(this.document?.contents ?? undefined);
    for (const step of path) {
      if (isMap(node)) {
        const pair = node.items.findLast(
          (item) => isScalar(item.key) && String(item.key.value) === String(step),
        );
        node = this.resolve(pair?.value as Node | undefined);
      } else if (isSeq(node)) {
        node = this.resolve(node.items[Number(step)] as Node | undefined);
      } else return undefined;
    }
    return node;
  }

  private resolve(node: Node | undefined | null): Node | undefined {
    if (node === null || node === undefined) return undefined;
    return isAlias(node) ? (node.resolve(this.document!) ?? undefined) : node;
  }

  /** Only the first mistake in the notation: the others mostly follow from it. */
  private readErrors(document: Document): void {
    const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (first !== undefined) this.report(first.pos[0], describeSyntax(first.code, first.message));
  }

  private checkNodes(document: Document): void {
    visit(document, {
      Map: (_, map) => {
        const seen = new Set<string>();
        for (const { key } of map.items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          if (seen.has(name)) this.report(key.range?.[0] ?? 0, `key '${name}' occurs twice`);
          seen.add(name);
        }
      },
      Alias: (_, alias) => {
        if (alias.resolve(document) !== undefined) return;
        this.report(alias.range?.[0] ?? 0, `nothing is anchored as '&${alias.source}'`);
        this.unreadable = true;
      },
      Pair: (_, pair) => {
        if (isPair(pair) && !isScalar(pair.key) && !isAlias(pair.key)) {
          this.report((pair.key as Node | null)?.range?.[0] ?? 0, 'a key must be a word');
          this.unreadable = true;
        }
      },
    });
  }
}

/** The parser recurses; a text that nests without bound must not reach it. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > DEEPEST_NESTING) return true;
  }
  return /^(?:[ ]*[-?:] +){40}/m.test(text) || /^ {400}/m.test(text);
}

/** Sentences for what the parser finds; where none is here, its own stands. */
const SYNTAX: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with blanks, not with tabs',
  BAD_INDENT:
    'the indentation does not fit; expected output that begins with blanks is written below `expect: |2`',
  BLOCK_AS_IMPLICIT_KEY: 'expected one value on this line; is a colon or an indentation wrong?',
  MULTILINE_IMPLICIT_KEY:
    'expected `key: value` on this line; expected output that begins with blanks is written below `expect: |2`',
  MULTIPLE_DOCS: 'one file is one scenario; a second document begins here',
  TAG_RESOLVE_FAILED: 'tags have no meaning here',
  BAD_DIRECTIVE: 'directives have no meaning here',
};

function describeSyntax(code: string, message: string): string {
  if (message.startsWith('Flow ')) return "a '[' or '{' is not closed, or what follows it is not indented";
  if (message.startsWith('Missing closing ')) return 'a quote is not closed';
  return SYNTAX[code] ?? message.split('\n')[0]!;
}
