/** A message in protobuf's text format: fields by name, each with its values in order. */
export class TextMessage {
  private readonly fields = new Map<string, TextValue[]>();

  add(name: string, value: TextValue): void {
    const values = this.fields.get(name);
    if (values === undefined) this.fields.set(name, [value]);
    else values.push(value);
  }

  get names(): readonly string[] {
    return [...this.fields.keys()];
  }

  /** The messages given under a name. */
  messages(name: string): readonly TextMessage[] {
    return (this.fields.get(name) ?? []).filter((value) => value instanceof TextMessage);
  }

  /** The scalars given under a name. */
  scalars(name: string): readonly string[] {
    return (this.fields.get(name) ?? []).filter((value) => typeof value === 'string');
  }

  /** The last scalar given under a name. */
  scalar(name: string): string | undefined {
    return this.scalars(name).at(-1);
  }
}

type TextValue = string | TextMessage;

const TOKEN = /\s+|#[^\n]*|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|[A-Za-z0-9_.+-]+|[{}<>:;,[\]]/y;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    const [whole, double, single] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/g, '$1'), quoted: true });
    else if (!/^[\s#]/.test(whole)) tokens.push({ text: whole, quoted: false });
  }
  return tokens;
}

/**
 * Parses protobuf's text format; undefined when it is none.
 *
 * @example parseTextMessage('pid: 3').scalar('pid') // '3'
 */
export function parseTextMessage(text: string): TextMessage | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens);
  const message = parser.message(undefined);
  return parser.failed ? undefined : message;
}

const PUNCTUATION = /^[{}<>:;,[\]]$/;

class Parser {
  failed = false;
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** Fields up to `end`, or to the end of the text. */
  message(end: string | undefined): TextMessage {
    const message = new TextMessage();
    while (!this.failed) {
      const token = this.tokens[this.at++];
      if (token === undefined) {
        if (end !== undefined) this.failed = true;
        break;
      }
      if (!token.quoted && token.text === end) break;
      if (token.quoted || PUNCTUATION.test(token.text)) this.failed = true;
      else this.field(message, token.text);
    }
    return message;
  }

  private field(message: TextMessage, name: string): void {
    const colon = this.accept(':');
    if (colon && this.accept('[')) {
      while (!this.failed && !this.accept(']')) {
        message.add(name, this.value());
        this.accept(',');
      }
    } else if (colon || this.startsMessage()) message.add(name, this.value());
    else this.failed = true;
    if (!this.accept(';')) this.accept(',');
  }

  private value(): TextValue {
    if (this.accept('{')) return this.message('}');
    if (this.accept('<')) return this.message('>');
    const token = this.tokens[this.at++];
    if (token !== undefined && (token.quoted || !PUNCTUATION.test(token.text))) return token.text;
    this.failed = true;
    return '';
  }

  private startsMessage(): boolean {
    const next = this.tokens[this.at];
    return next !== undefined && !next.quoted && (next.text === '{' || next.text === '<');
  }

  private accept(text: string): boolean {
    const next = this.tokens[this.at];
    if (next === undefined || next.quoted || next.text !== text) return false;
    this.at++;
    return true;
  }
}
