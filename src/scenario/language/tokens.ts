/** A mistake in a condition or selector, with the place in its text. */
export class LanguageError extends Error {
  override readonly name = 'LanguageError';
  constructor(
    message: string,
    /** Offset of the mistake in the text that was parsed. */
    readonly offset: number,
  ) {
    super(message);
  }
}

export type TokenKind = 'word' | 'number' | 'endpoint' | 'operator' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['endpoint', /(?:[A-Za-z0-9][A-Za-z0-9-]*\.)*[A-Za-z0-9][A-Za-z0-9-]*:\d+/y],
  ['number', /\d+/y],
  ['word', /[A-Za-z_][A-Za-z0-9_-]*/y],
  ['operator', /==|!=|<=|>=|<|>/y],
  ['sign', /[(),./*[\]]/y],
];

function tokenAt(text: string, offset: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset;
    const match = pattern.exec(text);
    if (match !== null) return { kind, text: match[0], offset };
  }
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  const hint = character === '=' ? "; to compare, write '=='" : '';
  throw new LanguageError(`unexpected '${character}'${hint}`, offset);
}

/** Reads tokens from left to right, one ahead. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(readonly text: string) {
    const tokens: Token[] = [];
    let offset = 0;
    for (;;) {
      while (text[offset] === ' ' || text[offset] === '\n' || text[offset] === '\t') offset++;
      if (offset >= text.length) break;
      const token = tokenAt(text, offset);
      tokens.push(token);
      offset += token.text.length;
    }
    tokens.push({ kind: 'end', text: '', offset: text.length });
    this.tokens = tokens;
  }

  get next(): Token {
    return this.tokens[this.position]!;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.position++;
    return token;
  }

  /** Takes the next token if it reads like this. */
  accept(text: string): boolean {
    if (this.next.text !== text || this.next.kind === 'end') return false;
    this.position++;
    return true;
  }

  expect(text: string, after: string): void {
    if (!this.accept(text)) throw this.unexpected(`'${text}' ${after}`);
  }

  /** The error for a token that does not belong where it stands. */
  unexpected(expected: string): LanguageError {
    const { kind, text, offset } = this.next;
    return new LanguageError(
      `expected ${expected}, found ${kind === 'end' ? 'the end' : `'${text}'`}`,
      offset,
    );
  }
}
