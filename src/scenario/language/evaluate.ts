import type { Endpoint } from '../../protocol/index.js';
import { unreachable } from '../../sim/index.js';
import { CONDITION_WORDS, type ResolvedArgument, type Value } from './condition-words.js';
import {
  formatCondition,
  formatOperand,
  isNone,
  type Argument,
  type Condition,
  type Operand,
  type Query,
} from './condition.js';
import { leaderOf, resolveSelector, type Situation } from './situation.js';
import type { Selector } from './selector.js';

/**
 * Whether a condition holds. A comparison with a value that is not known holds neither as `==` nor
 * as `!=`: while nobody leads, `leader(flow/0) != x` does not hold. `== none` asks for just that.
 */
export function holds(condition: Condition, situation: Situation): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.all.every((part) => holds(part, situation));
    case 'or':
      return condition.all.some((part) => holds(part, situation));
    case 'not':
      return !holds(condition.of, situation);
    case 'holds':
      return valueOfQuery(condition.query, situation) === true;
    case 'compare':
      return compares(condition, situation);
  }
}

function compares({ left, operator, right }: Condition & { kind: 'compare' }, situation: Situation): boolean {
  const a = valueOf(left, situation);
  if (isNone(right)) return operator === '==' ? a === undefined : a !== undefined;
  const b = valueOf(right, situation);
  if (a === undefined || b === undefined) return false;
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return unreachable(operator);
  }
}

function valueOf(operand: Operand, situation: Situation): Value {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'process':
      return valueOfSelector(operand.selector, situation);
    case 'query':
      return valueOfQuery(operand.query, situation);
  }
}

/** In a condition `leader(…)` is the nameserver's word alone. */
function valueOfSelector(selector: Selector, situation: Situation): Endpoint | undefined {
  if (selector.kind === 'leader') return leaderOf(selector.partition, situation);
  return resolveSelector(selector, situation)[0];
}

function valueOfQuery(query: Query, situation: Situation): Value {
  const field = CONDITION_WORDS.get(query.word)!.fields.get(query.field ?? '')!;
  const args = query.arguments.map((argument) => resolve(argument, situation));
  return field.read(situation, args);
}

function resolve(argument: Argument, situation: Situation): ResolvedArgument {
  switch (argument.kind) {
    case 'number':
      return argument.value;
    case 'partition':
      return argument.partition;
    case 'process':
      return valueOfSelector(argument.selector, situation);
  }
}

const show = (value: Value): string => (value === undefined ? 'not known' : String(value));

/**
 * Why a condition does not hold, with the values that it asked for.
 *
 * @example explain(parseCondition('ops.running == 0'), situation) // 'ops.running is 2, expected 0'
 */
export function explain(condition: Condition, situation: Situation): string {
  switch (condition.kind) {
    case 'and':
      return condition.all
        .filter((part) => !holds(part, situation))
        .map((part) => explain(part, situation))
        .join('; ');
    case 'or':
      return condition.all.map((part) => explain(part, situation)).join('; ');
    case 'not':
      return `${formatCondition(condition.of)} holds`;
    case 'holds':
      return `${formatCondition(condition)} is ${show(valueOfQuery(condition.query, situation))}`;
    case 'compare': {
      const { left, operator, right } = condition;
      const expected =
        right.kind === 'literal'
          ? String(right.value)
          : `${formatOperand(right)} (${show(valueOf(right, situation))})`;
      const wanted = operator === '==' ? expected : `${operator} ${expected}`;
      return `${formatOperand(left)} is ${show(valueOf(left, situation))}, expected ${wanted}`;
    }
  }
}
