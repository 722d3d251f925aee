import { suggestion } from './nearest.js';
import { LanguageError, TokenReader } from './tokens.js';
import {
  formatPartition,
  formatSelector,
  isSingle,
  readArguments,
  readIndex,
  readPartition,
  readPartitions,
  readSelector,
  type PartitionRef,
  type Selector,
} from './selector.js';
import { listText } from './condition-fields.js';
import { CONDITION_WORDS, type ParameterKind, type ValueType } from './condition-words.js';

/** An argument of a word. */
export type Argument =
  | { readonly kind: 'partition'; readonly partition: PartitionRef }
  | { readonly kind: 'process'; readonly selector: Selector }
  | { readonly kind: 'number'; readonly value: number };

/** What is asked of the cluster: a word, its arguments and a field. */
export interface Query {
  readonly word: string;
  readonly arguments: readonly Argument[];
  readonly field: string | undefined;
  readonly type: ValueType;
  readonly offset: number;
}

export type Literal = number | boolean | string;

/** A side of a comparison. */
export type Operand =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'process'; readonly selector: Selector }
  | { readonly kind: 'literal'; readonly value: Literal };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: Operator; readonly right: Operand }
  | { readonly kind: 'holds'; readonly query: Query }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly all: readonly Condition[] };

const NONE = 'none';

/**
 * Parses a condition. Throws a LanguageError with the place of the mistake.
 *
 * @example parseCondition('leader(flow/0) != 172.27.128.32:8541 and settled')
 */
export function parseCondition(text: string): Condition {
  const reader = new TokenReader(text);
  const condition = readOr(reader, 0);
  if (reader.next.kind !== 'end') throw reader.unexpected("'and', 'or' or the end");
  return condition;
}

const DEEPEST = 50;

function readOr(reader: TokenReader, depth: number): Condition {
  if (depth > DEEPEST) throw new LanguageError('the condition is nested too deeply', reader.next.offset);
  return readSeries(reader, 'or', () => readSeries(reader, 'and', () => readNot(reader, depth)));
}

function readSeries(reader: TokenReader, kind: 'and' | 'or', read: () => Condition): Condition {
  const all = [read()];
  while (reader.accept(kind)) all.push(read());
  return all.length === 1 ? all[0]! : { kind, all };
}

function readNot(reader: TokenReader, depth: number): Condition {
  if (reader.accept('not')) return { kind: 'not', of: readNot(reader, depth + 1) };
  if (reader.accept('(')) {
    const inner = readOr(reader, depth + 1);
    reader.expect(')', 'to close the parenthesis');
    return inner;
  }
  return readComparison(reader);
}

function readComparison(reader: TokenReader): Condition {
  const offset = reader.next.offset;
  const left = readOperand(reader, undefined);
  const type = typeOf(left);
  if (reader.next.kind !== 'operator') {
    if (left.kind === 'query' && left.query.type.kind === 'boolean')
      return { kind: 'holds', query: left.query };
    throw reader.unexpected('a comparison such as ==');
  }
  const token = reader.take();
  const operator = token.text as Operator;
  if (operator !== '==' && operator !== '!=' && type.kind !== 'number') {
    throw new LanguageError(`only numbers can be compared with '${operator}'`, token.offset);
  }
  if (left.kind === 'literal')
    throw new LanguageError('the left side must ask for something, such as ops.running', offset);
  return { kind: 'compare', left, operator, right: readOperand(reader, type) };
}

function typeOf(operand: Operand): ValueType {
  if (operand.kind === 'process') return { kind: 'endpoint' };
  if (operand.kind === 'query') return operand.query.type;
  return typeof operand.value === 'number' ? { kind: 'number' } : { kind: 'boolean' };
}

const PROCESS_WORDS = ['leader', 'follower', 'nameserver', 'tablet', 'zookeeper', 'client'];
const CONDITION_STARTS = [...CONDITION_WORDS.keys(), ...PROCESS_WORDS];

/** Reads one side; `type` is what the other side is, when this is the right one. */
function readOperand(reader: TokenReader, type: ValueType | undefined): Operand {
  const { kind, text, offset } = reader.next;
  if (kind === 'endpoint' || (kind === 'word' && PROCESS_WORDS.includes(text))) {
    if (type !== undefined && type.kind !== 'endpoint') throw reader.unexpected(expectedOf(type));
    return { kind: 'process', selector: readSingle(reader) };
  }
  if (kind === 'number') {
    if (type !== undefined && type.kind !== 'number') throw reader.unexpected(expectedOf(type));
    return { kind: 'literal', value: Number(reader.take().text) };
  }
  if (type?.kind === 'list') return { kind: 'literal', value: readList(reader, type) };
  if (kind !== 'word') throw reader.unexpected(type === undefined ? 'a condition' : expectedOf(type));
  if (CONDITION_WORDS.has(text)) {
    const query = readQuery(reader);
    if (type !== undefined && query.type.kind !== type.kind) {
      throw new LanguageError(`expected ${expectedOf(type)}, found '${formatQuery(query)}'`, offset);
    }
    return { kind: 'query', query };
  }
  if (type === undefined)
    throw new LanguageError(`'${text}' is not known${suggestion(text, CONDITION_STARTS)}`, offset);
  return { kind: 'literal', value: readLiteral(reader, type) };
}

function readSingle(reader: TokenReader): Selector {
  const { offset } = reader.next;
  const selector = readSelector(reader);
  if (!isSingle(selector)) throw new LanguageError('expected one process, found several', offset);
  return selector;
}

/** `[kSelectLeader, kChangeLeader]`, or `none`. */
function readList(reader: TokenReader, type: ValueType & { readonly kind: 'list' }): Literal {
  if (reader.accept(NONE)) return NONE;
  reader.expect('[', 'and words, as in [kSelectLeader, kChangeLeader]');
  const words: Literal[] = [];
  while (!reader.accept(']')) {
    if (words.length > 0) reader.expect(',', 'or ]');
    words.push(readLiteral(reader, { kind: 'word', words: type.words }));
  }
  return listText(words);
}

function readLiteral(reader: TokenReader, type: ValueType): Literal {
  const { text, offset } = reader.take();
  if (text === NONE) return NONE;
  if (type.kind === 'boolean') {
    if (text === 'true' || text === 'yes') return true;
    if (text === 'false' || text === 'no') return false;
  }
  if (type.kind === 'word' && type.words.includes(text)) return text;
  const words = type.kind === 'word' ? type.words : type.kind === 'endpoint' ? PROCESS_WORDS : [];
  throw new LanguageError(`expected ${expectedOf(type)}, found '${text}'${suggestion(text, words)}`, offset);
}

function expectedOf(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a number';
    case 'endpoint':
      return 'a process such as 172.27.128.31:8541';
    case 'list':
      return `words in brackets, such as [${type.words[0]!}]`;
    case 'word':
      return type.words.length > 8 ? `a word such as ${type.words[0]!}` : `one of ${type.words.join(', ')}`;
  }
}

function readQuery(reader: TokenReader): Query {
  const { text: word, offset } = reader.take();
  const spec = CONDITION_WORDS.get(word)!;
  const args =
    spec.parameters.length === 0
      ? []
      : readArguments<readonly Argument[]>(
          reader,
          word,
          spec.parameters.map((kind) => (r: TokenReader) => readArgument(r, kind)),
        );
  const fields = [...spec.fields.keys()];
  if (fields.length === 0 || spec.fields.has('')) {
    if (reader.next.text !== '.')
      return { word, arguments: args, field: undefined, type: spec.fields.get('')!.type, offset };
  }
  reader.expect('.', `and one of ${fields.join(', ')}`);
  const name = reader.next;
  const field = name.kind === 'word' ? spec.fields.get(name.text) : undefined;
  if (field === undefined) {
    throw new LanguageError(
      `${word} has no '${name.text}'; it has ${fields.filter(Boolean).join(', ')}${suggestion(name.text, fields)}`,
      name.offset,
    );
  }
  reader.take();
  return { word, arguments: args, field: name.text, type: field.type, offset };
}

function readArgument(reader: TokenReader, kind: ParameterKind): Argument {
  switch (kind) {
    case 'partition':
      return { kind: 'partition', partition: readPartition(reader) };
    case 'partitions':
      return { kind: 'partition', partition: readPartitions(reader) };
    case 'process':
    case 'nameserver':
      return { kind: 'process', selector: readSingle(reader) };
    case 'number':
      return { kind: 'number', value: readIndex(reader) };
  }
}

export function formatQuery(query: Query): string {
  const args = query.arguments.map((argument) => {
    switch (argument.kind) {
      case 'partition':
        return formatPartition(argument.partition);
      case 'process':
        return formatSelector(argument.selector);
      case 'number':
        return String(argument.value);
    }
  });
  const head = args.length === 0 ? query.word : `${query.word}(${args.join(', ')})`;
  return query.field === undefined ? head : `${head}.${query.field}`;
}

export function formatOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'query':
      return formatQuery(operand.query);
    case 'process':
      return formatSelector(operand.selector);
    case 'literal':
      return String(operand.value);
  }
}

export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return `${formatOperand(condition.left)} ${condition.operator} ${formatOperand(condition.right)}`;
    case 'holds':
      return formatQuery(condition.query);
    case 'not':
      return `not ${formatNested(condition.of)}`;
    default:
      return condition.all.map(formatNested).join(` ${condition.kind} `);
  }
}

function formatNested(condition: Condition): string {
  const text = formatCondition(condition);
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text;
}

/** Calls `visit` with every selector and partition of a condition: to check them before a run. */
export function visitReferences(
  condition: Condition,
  visit: (reference: Selector | PartitionRef) => void,
): void {
  const operand = (side: Operand): void => {
    if (side.kind === 'process') visit(side.selector);
    else if (side.kind === 'query') query(side.query);
  };
  const query = ({ arguments: args }: Query): void => {
    for (const argument of args) {
      if (argument.kind === 'process') visit(argument.selector);
      else if (argument.kind === 'partition') visit(argument.partition);
    }
  };
  switch (condition.kind) {
    case 'compare':
      operand(condition.left);
      return operand(condition.right);
    case 'holds':
      return query(condition.query);
    case 'not':
      return visitReferences(condition.of, visit);
    default:
      for (const part of condition.all) visitReferences(part, visit);
  }
}

/** `none` asks whether there is a value at all. */
export function isNone(operand: Operand): boolean {
  return operand.kind === 'literal' && operand.value === NONE;
}
